package dev.innkeeper.image;

import dev.innkeeper.value.Digest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a part file.
 *
 * @param boot the boot of this host that wrote it: while that lasts, every byte of the part is as
 *     it was written, on the disk or not
 * @param bytes how many of the first are on the disk, whatever happens
 * @param sha256 of those
 * @param versions what each address calls its version of the file, by {@link #key}
 */
record Checkpoint(String boot, long bytes, Digest sha256, Map<String, String> versions) {
  private static final Digest OF_NOTHING =
      Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newDigest().digest());

  /** How far bytes were taken in, and their digest. */
  record Mark(long bytes, Digest sha256) {}

  Checkpoint {
    versions = Map.copyOf(versions);
  }

  static Checkpoint none() {
    return new Checkpoint("", 0, OF_NOTHING, Map.of());
  }

  Checkpoint ofBoot(String now) {
    return new Checkpoint(now, bytes, sha256, versions);
  }

  Checkpoint at(Mark mark) {
    return new Checkpoint(boot, mark.bytes(), mark.sha256(), versions);
  }

  Checkpoint withVersion(URI url, String version) {
    Map<String, String> more = new HashMap<>(versions);
    more.put(key(url), version);
    return new Checkpoint(boot, bytes, sha256, more);
  }

  Optional<String> version(URI url) {
    return Optional.ofNullable(versions.get(key(url)));
  }

  /** Not the address itself, which may have a password or a token in it. */
  private static String key(URI url) {
    byte[] text = url.toString().getBytes(StandardCharsets.UTF_8);
    return Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newDigest().digest(text))
        .hex();
  }
}
