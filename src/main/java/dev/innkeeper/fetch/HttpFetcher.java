package dev.innkeeper.fetch;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.DurationText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code http:} and {@code https:} addresses. Redirects are followed here, so that one from
 * https to http is refused and credentials do not travel to another host. What is called for runs
 * on the caller's context.
 */
final class HttpFetcher implements Fetcher {
  private static final int MOST_REDIRECTS = 10;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int RECEIVE_BYTES = 1 << 20;

  /** As much as the transport reads at once; the default would cut that into 8 KiB pieces. */
  private static final int CHUNK_BYTES = 1 << 16;

  private static final int CONNECTIONS = 8;

  private final ProxyRules proxies;

  /** Kept in a field: a client that nobody refers to is closed by the garbage collector. */
  private final HttpClient client;

  HttpFetcher(Vertx vertx, Settings.Proxy proxy) {
    this(vertx, proxy, new HttpClientOptions());
  }

  /**
   * A fetcher.
   *
   * @param security how the client shows itself and whom it trusts
   */
  HttpFetcher(Vertx vertx, Settings.Proxy proxy, HttpClientOptions security) {
    this.proxies = new ProxyRules(proxy);
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions(security)
                    .setConnectTimeout(CONNECT_MILLIS)
                    .setDecompressionSupported(false)
                    .setReceiveBufferSize(RECEIVE_BYTES)
                    .setMaxChunkSize(CHUNK_BYTES)
                    .setKeepAliveTimeout(10))
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
            .withConnectHandler(HttpFetcher::connected)
            .build();
  }

  /**
   * A break fails the request or the body; without a handler it would be logged as an error too.
   */
  private static void connected(HttpConnection connection) {
    connection.exceptionHandler(toldElsewhere -> {});
  }

  @Override
  public Future<Fetched> open(FetchRequest request) {
    return follow(request, request.url(), MOST_REDIRECTS);
  }

  private Future<Fetched> follow(FetchRequest request, URI url, int redirects) {
    return answer(request, url)
        .compose(
            response ->
                Redirect.isOne(response)
                    ? redirected(request, url, response, redirects)
                    : HttpAnswer.read(request, url, response));
  }

  private Future<Fetched> redirected(
      FetchRequest request, URI url, HttpClientResponse response, int redirects) {
    HttpAnswer.drop(response);
    if (redirects == 0) {
      return Future.failedFuture(
          unavailable(url, "it redirects more than " + MOST_REDIRECTS + " times", null));
    }
    return follow(request, Redirect.target(url, response), redirects - 1);
  }

  private Future<HttpClientResponse> answer(FetchRequest request, URI url) {
    Future<HttpClientRequest> asked =
        Future.succeededFuture(url).map(to -> options(request, to)).compose(client::request);
    return asked
        .compose(HttpFetcher::sent)
        .timeout(request.patience().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(given -> asked.onSuccess(HttpClientRequest::reset))
        .recover(error -> Future.failedFuture(failure(url, request.patience(), error)));
  }

  /** The pause is asked for before the request goes out, so that no part of an answer can pass. */
  private static Future<HttpClientResponse> sent(HttpClientRequest request) {
    Future<HttpClientResponse> answer = request.response().map(HttpFetcher::paused);
    return request.end().compose(sent -> answer);
  }

  private static HttpClientResponse paused(HttpClientResponse response) {
    response.pause();
    return response;
  }

  private RequestOptions options(FetchRequest request, URI url) {
    RequestOptions options = new RequestOptions().setMethod(HttpMethod.GET);
    options.setAbsoluteURI(withoutUser(url));
    proxies.proxyFor(url).ifPresent(options::setProxyOptions);
    options.putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    options.putHeader(HttpHeaders.USER_AGENT, "innkeeper");
    Credentials.of(url)
        .ifPresent(user -> options.putHeader(HttpHeaders.AUTHORIZATION, user.basic()));
    if (request.from() > 0) {
      options.putHeader("Range", "bytes=" + request.from() + "-");
      request.ifRange().ifPresent(validator -> options.putHeader("If-Range", validator));
    }
    request
        .unlessMatches()
        .ifPresent(
            validator ->
                options.putHeader(
                    validator.startsWith("\"") || validator.startsWith("W/")
                        ? "If-None-Match"
                        : "If-Modified-Since",
                    validator));
    return options;
  }

  private static String withoutUser(URI url) {
    String user = url.getRawUserInfo();
    return user == null ? url.toString() : url.toString().replaceFirst("\\Q" + user + "\\E@", "");
  }

  private static Failure failure(URI url, Duration patience, Throwable error) {
    if (error instanceof Failure known) {
      return known;
    }
    if (error instanceof TimeoutException) {
      return Failure.of(
          ErrorCode.STALLED,
          "reading "
              + PublicUrl.of(url)
              + ": no answer within "
              + DurationText.format(patience)
              + "; try again, or raise images.stall-timeout",
          error);
    }
    return CertificateProblem.of(error)
        .map(problem -> untrusted(url, problem, error))
        .orElseGet(() -> unavailable(url, why(error), error));
  }

  private static String why(Throwable error) {
    Throwable root = CertificateProblem.root(error);
    String first = CertificateProblem.text(error);
    return root instanceof GeneralSecurityException || root instanceof SSLException
        ? first + ", " + CertificateProblem.text(root)
        : first;
  }

  private static Failure untrusted(URI url, String problem, Throwable error) {
    return Failure.of(
            ErrorCode.SOURCE_UNAVAILABLE,
            "reading "
                + PublicUrl.of(url)
                + " failed: its certificate is not trusted, "
                + problem
                + "; check the address, or add the server's authority to this machine's"
                + " certificates",
            error)
        .with(Fetcher.UNTRUSTED, true);
  }

  static Failure unavailable(URI url, String why, @Nullable Throwable cause) {
    String message =
        "reading " + PublicUrl.of(url) + " failed: " + why + "; check the address and the network";
    return Optional.ofNullable(cause)
        .map(error -> Failure.of(ErrorCode.SOURCE_UNAVAILABLE, message, error))
        .orElseGet(() -> Failure.of(ErrorCode.SOURCE_UNAVAILABLE, message));
  }
}
