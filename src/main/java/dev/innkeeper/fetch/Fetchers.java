package dev.innkeeper.fetch;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Chooses the fetcher by an address's scheme. */
public final class Fetchers implements Fetcher {
  private final HttpFetcher http;
  private final FileFetcher file;

  public Fetchers(Vertx vertx, Settings.Proxy proxy) {
    this.http = new HttpFetcher(vertx, proxy);
    this.file = new FileFetcher(vertx);
  }

  /**
   * For hosts of the same cluster, which no proxy stands before.
   *
   * @param tls what both sides show and trust, empty where they speak in clear
   */
  public static Fetcher ofPeers(Vertx vertx, Optional<Settings.Tls> tls) {
    // As on the event bus: the authority vouches for a member, whatever name or address it has.
    HttpClientOptions security = new HttpClientOptions().setVerifyHost(false);
    tls.ifPresent(files -> MutualTls.secure(security, files));
    Settings.Proxy none = new Settings.Proxy(Optional.empty(), Optional.empty(), List.of());
    return new HttpFetcher(vertx, none, security);
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
