package dev.innkeeper.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What to read.
 *
 * @param from the first byte wanted, 0 for all
 * @param ifRange the validator that the bytes before {@code from} came with; without the same one
 *     the server sends all anew (RFC 9110, If-Range)
 * @param unlessMatches the validator of a copy at hand; the answer is then {@link
 *     Fetched.Kind#UNCHANGED} where it still holds (RFC 9110, If-None-Match)
 * @param patience until the answer begins, redirects included
 */
public record FetchRequest(
    URI url,
    long from,
    Optional<String> ifRange,
    Optional<String> unlessMatches,
    Duration patience) {

  public FetchRequest {
    if (from < 0) {
      throw new IllegalArgumentException("offset " + from + " is negative");
    }
  }

  public static FetchRequest whole(URI url, Duration patience) {
    return new FetchRequest(url, 0, Optional.empty(), Optional.empty(), patience);
  }

  public FetchRequest from(long offset, Optional<String> validator) {
    return new FetchRequest(url, offset, validator, unlessMatches, patience);
  }

  public FetchRequest unlessMatches(Optional<String> validator) {
    return new FetchRequest(url, from, ifRange, validator, patience);
  }
}
