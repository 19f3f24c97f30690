package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageSelector;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an image came from: the document beside it.
 *
 * @param aliases what else its release is called at the source
 * @param sha256 of the download
 * @param digest that it was verified with, where that was another
 */
record Sidecar(
    String id,
    String product,
    String release,
    List<String> aliases,
    Arch arch,
    String stream,
    String ftype,
    String serial,
    String url,
    String sha256,
    Optional<Digest> digest,
    ByteSize size,
    String format,
    ByteSize virtualSize,
    Instant created,
    Verified verified) {

  /** Whether a user's word means this release, with its stream where that is not the usual one. */
  boolean isCalled(String word) {
    String suffix = stream.isEmpty() || stream.equals(ImageSelector.RELEASED) ? "" : "-" + stream;
    return word.equals(release + suffix)
        || aliases.stream().anyMatch(alias -> word.equals(alias + suffix));
  }

  /** Whether its download had this digest, as far as that is on record. */
  boolean isOf(Digest content) {
    return Digest.sha256(sha256).equals(content) || digest.filter(content::equals).isPresent();
  }
}
