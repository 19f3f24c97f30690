package dev.innkeeper.simplestreams;

import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;

/** Finds the newest image that matches. */
public interface Catalog {

  /**
   * Looks an image up, newest serial first.
   *
   * @return the entry, or a {@link dev.innkeeper.failure.Failure}: SOURCE_UNAVAILABLE,
   *     SIGNATURE_INVALID, NO_MATCHING_IMAGE
   */
  Future<CatalogEntry> locate(ImageSelector wanted);
}
