package dev.innkeeper.fetch;

import io.vertx.core.http.HttpClientResponse;
import java.net.URI;
import java.util.Set;

/** Redirects as RFC 9110 has them, without those that lower the guard. */
final class Redirect {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  private Redirect() {}

  static boolean isOne(HttpClientResponse response) {
    return STATUSES.contains(response.statusCode());
  }

  /** Where it leads; a user and password go along within the same server only. */
  static URI target(URI from, HttpClientResponse response) {
    return target(from, String.valueOf(response.getHeader("Location")));
  }

  static URI target(URI from, String location) {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException malformed) {
      throw HttpFetcher.unavailable(from, "it redirects to no valid address", malformed);
    }
    String scheme = String.valueOf(target.getScheme());
    boolean known = scheme.equals("https") || scheme.equals("http");
    if (!known || target.getHost() == null) {
      throw HttpFetcher.unavailable(from, "it redirects to no http or https address", null);
    }
    if (from.getScheme().equals("https") && scheme.equals("http")) {
      throw HttpFetcher.unavailable(
          from, "it redirects from https to http, which is refused", null);
    }
    return target;
  }
}
