package dev.innkeeper.fetch;

import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetched.Kind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a response's status and headers say of its body (RFC 9110). */
final class HttpAnswer {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;

  private HttpAnswer() {}

  static Future<Fetched> read(FetchRequest request, URI url, HttpClientResponse response) {
    try {
      return Future.succeededFuture(fetched(request, url, response));
    } catch (Failure refused) {
      drop(response);
      return Future.failedFuture(refused);
    }
  }

  private static Fetched fetched(FetchRequest request, URI url, HttpClientResponse response) {
    int status = response.statusCode();
    String encoding = response.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw HttpFetcher.unavailable(
          url, "it sends the content encoding " + encoding + ", which nobody asked for", null);
    }
    return switch (status) {
      case OK -> whole(url, response);
      case PARTIAL -> part(request, url, response);
      case NOT_MODIFIED -> unchanged(request, url, response);
      default ->
          throw HttpFetcher.unavailable(url, "the server answered " + status, null)
              .with("status", status);
    };
  }

  private static Fetched whole(URI url, HttpClientResponse response) {
    OptionalLong length = length(response);
    return new Fetched(
        url,
        Kind.WHOLE,
        0,
        length,
        length,
        validator(response),
        body(url, response, length),
        abort(response));
  }

  private static Fetched part(FetchRequest request, URI url, HttpClientResponse response) {
    String range = String.valueOf(response.getHeader("Content-Range"));
    Matcher match = CONTENT_RANGE.matcher(range);
    boolean readable = request.from() > 0 && match.matches();
    long first = readable ? Long.parseLong(match.group(1)) : -1;
    long last = readable ? Long.parseLong(match.group(2)) : -1;
    if (!readable || first != request.from() || last < first) {
      throw HttpFetcher.unavailable(
          url, "it sends another range than the one from byte " + request.from(), null);
    }
    OptionalLong length = OptionalLong.of(last - first + 1);
    OptionalLong size =
        match.group(3).equals("*")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(match.group(3)));
    return new Fetched(
        url,
        Kind.PART,
        first,
        length,
        size,
        validator(response),
        body(url, response, length),
        abort(response));
  }

  private static Fetched unchanged(FetchRequest request, URI url, HttpClientResponse response) {
    if (request.unlessMatches().isEmpty()) {
      throw HttpFetcher.unavailable(url, "it says not modified to nobody's question", null);
    }
    drop(response);
    return new Fetched(
        url,
        Kind.UNCHANGED,
        0,
        OptionalLong.of(0),
        OptionalLong.empty(),
        request.unlessMatches(),
        new EmptyBody(),
        () -> {});
  }

  private static CountedBody body(URI url, HttpClientResponse response, OptionalLong length) {
    return new CountedBody(response, PublicUrl.of(url), length, () -> {});
  }

  /** Ends a response that nobody reads; without a handler its end would be logged as an error. */
  static void drop(HttpClientResponse response) {
    response.exceptionHandler(expected -> {});
    response.request().reset();
  }

  private static Runnable abort(HttpClientResponse response) {
    return () -> response.request().reset();
  }

  private static OptionalLong length(HttpClientResponse response) {
    String text = response.getHeader("Content-Length");
    return text != null && text.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** Weak ETags do not vouch for bytes, so they are of no use for a range. */
  private static Optional<String> validator(HttpClientResponse response) {
    return Optional.ofNullable(response.getHeader("ETag"))
        .filter(tag -> tag.startsWith("\""))
        .or(() -> Optional.ofNullable(response.getHeader("Last-Modified")));
  }
}
