package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.ImageSelector;
import dev.innkeeper.value.Serial;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What a lookup may have found. */
final class Entries {
  private Entries() {}

  /** {@code noble-amd64-20260101} at some addresses. */
  static CatalogEntry noble(List<URI> urls, long size, Digest digest) {
    ImageSelector wanted =
        new ImageSelector("noble", Arch.AMD64, ImageSelector.RELEASED, ImageSelector.DISK1);
    return new CatalogEntry(
        ImageId.of("noble", wanted, new Serial("20260101")),
        wanted,
        "com.ubuntu.cloud:server:24.04:amd64",
        List.of("noble", "24.04"),
        urls,
        Optional.of(digest),
        size,
        CatalogEntry.Verified.HASH);
  }
}
