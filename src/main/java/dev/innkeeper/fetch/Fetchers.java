package dev.innkeeper.fetch;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Locale;

/** Chooses the fetcher by an address's scheme. */
public final class Fetchers implements Fetcher {
  private final HttpFetcher http;
  private final FileFetcher file;

  public Fetchers(Vertx vertx, Settings.Proxy proxy) {
    this.http = new HttpFetcher(vertx, proxy);
    this.file = new FileFetcher(vertx);
  }

  @Override
  public Future<Fetched> open(FetchRequest request) {
    String scheme = String.valueOf(request.url().getScheme()).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http", "https" -> http.open(request);
      case "file" -> file.open(request);
      default ->
          Future.failedFuture(
              Failure.of(
                  ErrorCode.INVALID_ARGUMENT,
                  "reading "
                      + PublicUrl.of(request.url())
                      + ": scheme "
                      + scheme
                      + " is not known; use http, https or file"));
    };
  }
}
