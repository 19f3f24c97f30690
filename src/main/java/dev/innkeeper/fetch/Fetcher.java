package dev.innkeeper.fetch;

import io.vertx.core.Future;

/** Opens addresses for reading, by their scheme: {@code http}, {@code https}, {@code file}. */
public interface Fetcher {
  /** The detail of a failure that trying again does not help: nobody vouches for the server. */
  String UNTRUSTED = "untrusted";

  /**
   * Opens an address.
   *
   * @return the answer with its body paused, on the caller's context; or a {@link
   *     dev.innkeeper.failure.Failure}: SOURCE_UNAVAILABLE for whatever the server or the network
   *     refuses (its detail {@code status} has the HTTP status, where there was one, and {@link
   *     #UNTRUSTED} tells of a certificate), STALLED where no answer begins within the request's
   *     patience
   */
  Future<Fetched> open(FetchRequest request);
}
