package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Hashes a file of this host before it is taken in. A pass more, at over 1 GB/s, makes a local disk
 * without a digest like any other: its identity is its content, and a file that changes while it is
 * read is noticed.
 */
final class LocalDigest {
  private static final int READ_BYTES = 1 << 20;

  private final Vertx vertx;

  LocalDigest(Vertx vertx) {
    this.vertx = vertx;
  }

  record Found(Digest digest, long size) {}

  /** SOURCE_UNAVAILABLE for what is no readable plain file. */
  Future<Found> of(Path file) {
    return vertx.executeBlocking(() -> read(file), false);
  }

  private static Found read(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (!Files.isRegularFile(file)) {
        throw unreadable(file, "it is no plain file");
      }
      return hashed(file);
    } catch (NoSuchFileException missing) {
      throw unreadable(file, "there is no such file");
    } catch (IOException error) {
      throw unreadable(file, String.valueOf(error.getMessage()));
    }
  }

  private static Found hashed(Path file) throws IOException {
    MessageDigest sha256 = Digest.Algorithm.SHA256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    long size = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer.clear()) > 0) {
        size += buffer.flip().remaining();
        sha256.update(buffer);
      }
    }
    return new Found(Digest.of(Digest.Algorithm.SHA256, sha256.digest()), size);
  }

  private static Failure unreadable(Path file, String why) {
    return Failure.of(
        ErrorCode.SOURCE_UNAVAILABLE,
        "reading " + file + " failed: " + why + "; check the path and its permissions");
  }
}
