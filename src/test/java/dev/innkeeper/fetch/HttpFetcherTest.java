package dev.innkeeper.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetched.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HttpFetcherTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Vertx vertx;
  private HttpServer server;
  private HttpFetcher fetcher;
  private final List<HttpServerRequest> asked = new CopyOnWriteArrayList<>();
  private Consumer<HttpServerRequest> answer = request -> request.response().end("content");

  @BeforeEach
  void serve(Vertx injected) throws Exception {
    vertx = injected;
    fetcher =
        new HttpFetcher(vertx, new Settings.Proxy(Optional.empty(), Optional.empty(), List.of()));
    server =
        result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked.add(request);
                      answer.accept(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  private FetchRequest request(String path) {
    return FetchRequest.whole(
        URI.create("http://127.0.0.1:" + server.actualPort() + path), PATIENCE);
  }

  private Fetched open(FetchRequest request) throws Exception {
    return result(fetcher.open(request));
  }

  private static String text(Fetched fetched) throws Exception {
    Promise<String> whole = Promise.promise();
    Buffer bytes = Buffer.buffer();
    fetched.body().exceptionHandler(whole::tryFail);
    fetched.body().endHandler(end -> whole.tryComplete(bytes.toString()));
    fetched.body().handler(bytes::appendBuffer);
    fetched.body().resume();
    return result(whole.future());
  }

  private void refused(FetchRequest request, String words) {
    assertThatThrownBy(() -> open(request))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE))
        .hasMessageContaining(words);
  }

  private static void redirect(HttpServerRequest request, String location) {
    request.response().setStatusCode(302).putHeader("Location", location).end();
  }

  @Test
  void aRedirectIsFollowedAndTheUserDoesNotGoToAnotherServer() throws Exception {
    answer =
        request -> {
          switch (request.path()) {
            case "/a" -> redirect(request, "/b");
            case "/b" -> redirect(request, "http://localhost:" + server.actualPort() + "/c");
            default -> request.response().end("there");
          }
        };
    String url = "http://joe:hunter2@127.0.0.1:" + server.actualPort() + "/a";
    Fetched fetched = open(FetchRequest.whole(URI.create(url), PATIENCE));
    assertThat(text(fetched)).isEqualTo("there");
    assertThat(fetched.url().getPath()).isEqualTo("/c");
    assertThat(asked)
        .extracting(request -> request.getHeader("Authorization") != null)
        .containsExactly(true, true, false);
  }

  @Test
  void redirectsWithoutAnEndAreEnded() {
    answer = request -> redirect(request, "/again");
    refused(request("/a"), "redirects more than 10 times");
    assertThat(asked).hasSize(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/x", "//[", "ftp://example.org/x", "file:///etc/x"})
  void aRedirectThatLowersTheGuardIsRefused(String location) {
    URI from = URI.create("https://mirror.example/disk.img");
    assertThatThrownBy(() -> Redirect.target(from, location))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE));
  }

  @Test
  void aRedirectBetweenSecureAddressesIsFine() {
    assertThat(Redirect.target(URI.create("https://a.example/x/y"), "https://b.example/z"))
        .hasToString("https://b.example/z");
    assertThat(Redirect.target(URI.create("https://a.example/x/y"), "z"))
        .hasToString("https://a.example/x/z");
  }

  @Test
  void aPartIsAskedForOfTheVersionAtHand() throws Exception {
    answer =
        request ->
            request
                .response()
                .setStatusCode(206)
                .putHeader("Content-Range", "bytes 3-6/7")
                .putHeader("ETag", "\"one\"")
                .end("tent");
    Fetched fetched = open(request("/x").from(3, Optional.of("\"one\"")));
    assertThat(asked.get(0).getHeader("Range")).isEqualTo("bytes=3-");
    assertThat(asked.get(0).getHeader("If-Range")).isEqualTo("\"one\"");
    assertThat(asked.get(0).getHeader("Accept-Encoding")).isEqualTo("identity");
    assertThat(fetched.kind()).isEqualTo(Kind.PART);
    assertThat(fetched.size()).hasValue(7);
    assertThat(text(fetched)).isEqualTo("tent");
  }

  @Test
  void theWholeForAPartIsToldAsWhatItIs() throws Exception {
    Fetched fetched = open(request("/x").from(3, Optional.empty()));
    assertThat(fetched.kind()).isEqualTo(Kind.WHOLE);
    assertThat(fetched.from()).isZero();
    assertThat(text(fetched)).isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 2-6/7", "bytes 4-6/7", "bytes 5-3/7", "bytes */7", "3-6", ""})
  void anotherPartThanTheOneAskedForIsRefused(String range) {
    answer =
        request ->
            request.response().setStatusCode(206).putHeader("Content-Range", range).end("tent");
    refused(request("/x").from(3, Optional.empty()), "another range");
  }

  @Test
  void aContentEncodingIsRefused() {
    answer = request -> request.response().putHeader("Content-Encoding", "gzip").end("zipped");
    refused(request("/x"), "gzip");
  }

  @Test
  void weakTagsAreNoProofOfBytesButDatesAndStrongOnesAre() throws Exception {
    String date = "Tue, 04 Mar 2025 06:10:11 GMT";
    answer =
        request ->
            request.response().putHeader("ETag", "W/\"x\"").putHeader("Last-Modified", date).end();
    assertThat(open(request("/x")).validator()).hasValue(date);
    answer = request -> request.response().putHeader("ETag", "\"x\"").end();
    assertThat(open(request("/x")).validator()).hasValue("\"x\"");
  }

  @Test
  void whatDidNotChangeIsNotSentAgain() throws Exception {
    answer = request -> request.response().setStatusCode(304).end();
    Fetched fetched = open(request("/x").unlessMatches(Optional.of("\"one\"")));
    assertThat(fetched.kind()).isEqualTo(Kind.UNCHANGED);
    assertThat(asked.get(0).getHeader("If-None-Match")).isEqualTo("\"one\"");
    refused(request("/x"), "nobody's question");
  }

  @Test
  void aBodyThatEndsEarlyFails() throws Exception {
    answer =
        request -> {
          request.response().putHeader("Content-Length", "100").write("begin");
          vertx.setTimer(50, later -> request.connection().close());
        };
    Fetched fetched = open(request("/x"));
    assertThatThrownBy(() -> text(fetched)).hasMessageContaining("broke off after 5 of 100 bytes");
  }

  @Test
  void aServerThatDoesNotAnswerIsAStall() {
    answer = request -> {};
    FetchRequest impatient = FetchRequest.whole(request("/x").url(), Duration.ofMillis(200));
    assertThatThrownBy(() -> open(impatient))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STALLED));
  }
}
