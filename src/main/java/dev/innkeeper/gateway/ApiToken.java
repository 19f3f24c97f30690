package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that callers of the service show. Its text leaves this class by {@link #text} only.
 */
public final class ApiToken {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  /** A token that somebody chose may be shorter than ours, but not so short that it is guessed. */
  private static final int SHORTEST = 32;

  private final String text;
  private final byte[] digest;

  private ApiToken(String text) {
    this.text = text;
    this.digest = sha256(text);
  }

  /** Where a host's token lies. */
  public static Path file(Path dataDir) {
    return dataDir.resolve("innkeeper").resolve("api-token");
  }

  /** On a worker thread: the token of a file; one is made, for the owner's eyes, where none is. */
  public static ApiToken obtain(Path file) throws IOException {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        make(file);
      }
    } catch (FileAlreadyExistsException another) {
      // Another service of this host was first; its token is as good.
    }
    Files.setPosixFilePermissions(file, OWNER_ONLY);
    return read(file);
  }

  /** Blocks shortly: the token of a file that is there, else UNAUTHORIZED or HOST_UNFIT. */
  public static ApiToken read(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.length() < SHORTEST || !text.matches("[A-Za-z0-9._~+/=-]+")) {
        throw Failure.of(
            ErrorCode.HOST_UNFIT,
            "token file "
                + file
                + " holds no token of at least "
                + SHORTEST
                + " letters and digits; remove it, and serve makes a new one");
      }
      return new ApiToken(text);
    } catch (NoSuchFileException none) {
      throw unreadable(file, "it does not exist", none);
    } catch (IOException failed) {
      throw unreadable(file, "it cannot be read", failed);
    }
  }

  public static ApiToken of(String text) {
    return new ApiToken(text);
  }

  /** One that nobody else can know. */
  static ApiToken random() {
    byte[] secret = new byte[BYTES];
    RANDOM.nextBytes(secret);
    return new ApiToken(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  private static Failure unreadable(Path file, String why, IOException cause) {
    return Failure.of(
        ErrorCode.UNAUTHORIZED,
        "token file " + file + ": " + why + "; name another by --token-file, or run as its owner",
        cause);
  }

  /** Linked in whole, so that nobody ever reads half a token. */
  private static void make(Path file) throws IOException {
    Path fresh = file.resolveSibling("api-token." + UUID.randomUUID());
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      channel.write(ByteBuffer.wrap((random().text + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
      Files.createLink(file, fresh);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  public String text() {
    return text;
  }

  /** Takes as long for a nearly right candidate as for a wrong one. */
  boolean matches(String candidate) {
    return MessageDigest.isEqual(digest, sha256(candidate));
  }

  /** What only who knows the token can compute of a text. */
  byte[] sign(String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.GeneralSecurityException absent) {
      throw new IllegalStateException("every Java platform has HmacSHA256", absent);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every Java platform has SHA-256", absent);
    }
  }

  @Override
  public String toString() {
    return "ApiToken[hidden]";
  }
}
