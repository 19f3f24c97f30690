package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * Where an image came from: the document beside it.
 *
 * @param sha256 of the download
 * @param digest that it was verified with, where that was another
 */
record Sidecar(
    String id,
    String product,
    String release,
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

  /** Whether its download had this digest, as far as that is on record. */
  boolean isOf(Digest content) {
    return Digest.sha256(sha256).equals(content) || digest.filter(content::equals).isPresent();
  }
}
