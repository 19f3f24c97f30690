package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A console that is followed at a service, which a test plays. */
class RemoteConsoleTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<Consumer<HttpServerResponse>> answers = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final StringBuffer printed = new StringBuffer();

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private void serve(HttpServerRequest request) {
    asked.add(request.uri());
    HttpServerResponse response = request.response();
    if (answers.isEmpty()) {
      response
          .setStatusCode(404)
          .end("{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"no web; look\",\"details\":{}}}");
    } else {
      answers.remove(0).accept(response.setChunked(true));
    }
  }

  private Future<Void> follow(Predicate<String> output) {
    int port =
        Await.result(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"))
            .actualPort();
    return follow(URI.create("http://127.0.0.1:" + port), output);
  }

  private Future<Void> follow(URI address, Predicate<String> output) {
    ServiceClient service =
        new ServiceClient(vertx, address, Optional.of("secret"), Optional.empty());
    Context context = vertx.getOrCreateContext();
    Promise<Void> end = Promise.promise();
    context.runOnContext(
        now -> new RemoteConsole(vertx, service, "web", output).follow().onComplete(end));
    return end.future();
  }

  private boolean print(String text) {
    printed.append(text);
    return true;
  }

  private static Buffer octets(int... values) {
    Buffer buffer = Buffer.buffer();
    for (int value : values) {
      buffer.appendByte((byte) value);
    }
    return buffer;
  }

  @Test
  void aBreakIsMendedWhereItWasAndTheContainersEndIsTold() {
    answers.add(
        response ->
            response
                .write(octets('h', 0xc3))
                .compose(sent -> vertx.timer(50))
                .compose(later -> response.write(octets(0xa9, '\n')))
                .compose(sent -> vertx.timer(50))
                .onSuccess(later -> response.reset()));
    answers.add(response -> response.end("up\n"));
    Future<Void> followed = follow(this::print);
    Failure end = catchThrowableOfType(Failure.class, () -> Await.result(followed));
    assertThat(end.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(printed).hasToString("h\u00e9\nup\n");
    assertThat(asked)
        .containsExactly(
            "/api/v1/containers/web/console?follow=true&offset=0",
            "/api/v1/containers/web/console?follow=true&offset=4",
            "/api/v1/containers/web/console?follow=true&offset=7");
  }

  @Test
  void bytesThatAreNoTextNeverMakeItLeaveSomethingOut() {
    answers.add(
        response ->
            response
                .write("a\ufffdb")
                .compose(sent -> vertx.timer(50))
                .onSuccess(later -> response.reset()));
    Future<Void> followed = follow(this::print);
    catchThrowableOfType(Failure.class, () -> Await.result(followed));
    assertThat(asked.get(1)).endsWith("offset=3");
  }

  @Test
  void anOutputThatStandsStillHoldsUpTheService() {
    CountDownLatch room = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    AtomicLong received = new AtomicLong();
    Promise<Void> full = Promise.promise();
    answers.add(response -> fill(response, sent, full));
    Future<Void> followed =
        follow(
            text -> {
              try {
                room.await();
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
              received.addAndGet(text.length());
              return true;
            });
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> full.future().isComplete());
    assertThat(received).hasValue(0);
    room.countDown();
    Failure end = catchThrowableOfType(Failure.class, () -> Await.result(followed));
    assertThat(end.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(received).hasValue(sent.get());
  }

  @Test
  void aReaderThatHasEnoughEndsIt() {
    answers.add(response -> response.write("one\n"));
    Await.result(follow(text -> false));
    assertThat(asked).hasSize(1);
  }

  /** Sends as much as is taken, and ends once somebody has made room again. */
  private static void fill(HttpServerResponse response, AtomicLong sent, Promise<Void> full) {
    String piece = "x".repeat(1 << 16);
    while (!response.writeQueueFull()) {
      response.write(piece);
      sent.addAndGet(piece.length());
    }
    response.drainHandler(room -> response.end());
    full.tryComplete();
  }

  @Test
  void aServiceThatIsNotThereIsToldAtOnce() {
    Future<Void> followed = follow(URI.create("http://127.0.0.1:9"), this::print);
    Failure end = catchThrowableOfType(Failure.class, () -> Await.result(followed));
    assertThat(end.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
  }
}
