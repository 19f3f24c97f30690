package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * The certificate and key of HTTPS, tried before anything listens: a server that has a key of
 * another certificate starts, and then fails each handshake.
 */
public final class ServerKey {
  private static final byte[] SAMPLE = {1, 2, 3};

  private ServerKey() {}

  /**
   * Reads both files. Blocks for as long as that takes.
   *
   * @throws Failure INVALID_ARGUMENT where a file cannot be read, is no PEM, or where the key is
   *     not that of the certificate
   */
  public static KeyCertOptions read(Vertx vertx, Settings.Tls tls) {
    KeyCertOptions pair =
        new PemKeyCertOptions()
            .addCertValue(text("http.tls.certificate", tls.certificate()))
            .addKeyValue(text("http.tls.key", tls.key()));
    try {
      for (KeyManager manager : pair.getKeyManagerFactory(vertx).getKeyManagers()) {
        requireMatch((X509KeyManager) manager, tls);
      }
      return pair;
    } catch (Failure mismatch) {
      throw mismatch;
    } catch (Exception unreadable) {
      // The form of PEM is refused with exceptions of many kinds, and with none that is declared.
      throw refused(
          "reading the certificate " + tls.certificate() + " and the key " + tls.key(),
          String.valueOf(unreadable.getMessage()),
          unreadable);
    }
  }

  private static Buffer text(String name, Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw refused(
          "reading " + name + " " + file,
          Files.exists(file) ? unreadable.getClass().getSimpleName() : "there is no such file",
          unreadable);
    }
  }

  private static void requireMatch(X509KeyManager manager, Settings.Tls tls)
      throws GeneralSecurityException {
    String alias =
        Arrays.stream(new String[] {"RSA", "EC", "EdDSA", "DSA"})
            .map(kind -> manager.getServerAliases(kind, null))
            .filter(names -> names != null && names.length > 0)
            .map(names -> names[0])
            .findFirst()
            .orElseThrow(() -> new GeneralSecurityException("no key of a known kind was found"));
    PrivateKey secret = manager.getPrivateKey(alias);
    X509Certificate certificate = manager.getCertificateChain(alias)[0];
    if (!secret.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())
        || !signs(secret, certificate)) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "http.tls.key "
              + tls.key()
              + " is not the key of the certificate "
              + tls.certificate()
              + "; name the two that were made together");
    }
  }

  private static boolean signs(PrivateKey secret, X509Certificate certificate)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (secret.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> secret.getAlgorithm();
            });
    signature.initSign(secret);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  private static Failure refused(String attempt, String found, Throwable cause) {
    return Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        attempt
            + ": "
            + Quoted.of(found)
            + "; name a PEM certificate and its PEM key without a password, both readable by the"
            + " user who serves",
        cause);
  }
}
