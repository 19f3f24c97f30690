package dev.innkeeper.image;

import dev.innkeeper.value.Digest;
import dev.innkeeper.value.Digest.Algorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The digests of what comes in: the one asked for, and the SHA-256 that every image is known by.
 */
final class ContentDigests {
  private final Algorithm asked;
  private final MessageDigest sha256 = Algorithm.SHA256.newDigest();
  private final Optional<MessageDigest> other;

  ContentDigests(Algorithm asked) {
    this.asked = asked;
    this.other = asked == Algorithm.SHA256 ? Optional.empty() : Optional.of(asked.newDigest());
  }

  void update(ByteBuffer bytes) {
    sha256.update(bytes.duplicate());
    other.ifPresent(digest -> digest.update(bytes.duplicate()));
  }

  /** The SHA-256 of what has come so far. */
  Digest sha256() {
    try {
      MessageDigest copy = (MessageDigest) sha256.clone();
      return Digest.of(Algorithm.SHA256, copy.digest());
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", impossible);
    }
  }

  /** Once, at the end. */
  ImageIntake.Taken finish(long size) {
    Digest known = Digest.of(Algorithm.SHA256, sha256.digest());
    Digest judged = other.map(digest -> Digest.of(asked, digest.digest())).orElse(known);
    return new ImageIntake.Taken(judged, known, size);
  }
}
