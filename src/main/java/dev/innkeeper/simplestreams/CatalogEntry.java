package dev.innkeeper.simplestreams;

import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.ImageSelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The image that a lookup found.
 *
 * @param selector what was asked for
 * @param product the product's id, {@code com.ubuntu.cloud:server:24.04:amd64}
 * @param names what the product is called, its release first
 * @param urls where its bytes are, in the order to try
 * @param digest empty for a file of this host that nobody vouches for
 * @param size of the download, in bytes; 0 where it is not known before
 * @param verified how far this entry can be trusted
 */
public record CatalogEntry(
    ImageId id,
    ImageSelector selector,
    String product,
    List<String> names,
    List<URI> urls,
    Optional<Digest> digest,
    long size,
    Verified verified) {

  /** What vouches for an image. */
  public enum Verified {
    /** A trusted signature over the metadata that holds the digest. */
    SIGNED,
    /** A digest from unsigned metadata or from the caller. */
    HASH,
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CatalogEntry {
    names = List.copyOf(names);
    urls = List.copyOf(urls);
  }

  /** The same image at other addresses, or in another order. */
  public CatalogEntry at(List<URI> addresses) {
    return new CatalogEntry(id, selector, product, names, addresses, digest, size, verified);
  }
}
