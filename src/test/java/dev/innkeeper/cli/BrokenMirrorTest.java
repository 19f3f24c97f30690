package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Syncs from a server that misbehaves when it sends the image. */
@ExtendWith(VertxExtension.class)
class BrokenMirrorTest {
  private static final int SIZE = 4 << 20;

  /** How the image is sent. */
  private enum Fault {
    CUTS_EVERY_MEGABYTE,
    NEVER_SENDS,
    ENDS_SHORT,
    IS_NOT_THERE,
    SENDS_ANOTHER_RANGE
  }

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Fault fault = Fault.CUTS_EVERY_MEGABYTE;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    new Random(3).nextBytes(content);
    SigningKey key = SigningKey.fresh("Test mirror", Instant.now());
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    new MirrorWriter(folder.resolve("mirror"))
        .add(
            new Offer(
                "jammy",
                "22.04",
                Arch.host(),
                "20260901",
                "disk1.img",
                Files.write(folder.resolve("disk"), content)))
        .write(key, Instant.now());
    server = result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request) {
    Path file = folder.resolve("mirror").resolve(request.path().substring(1));
    if (!Files.isRegularFile(file)) {
      request.response().setStatusCode(404).end();
    } else if (!request.path().contains("disk1.img")) {
      request.response().sendFile(file.toString());
    } else {
      image(request);
    }
  }

  private void image(HttpServerRequest request) {
    String range = request.getHeader("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    asked.add((long) from);
    var response = request.response();
    switch (fault) {
      case NEVER_SENDS -> response.putHeader("Content-Length", "" + SIZE).writeHead();
      case IS_NOT_THERE -> response.setStatusCode(404).end();
      case ENDS_SHORT -> response.end(Buffer.buffer(content).slice(0, 1000));
      case SENDS_ANOTHER_RANGE, CUTS_EVERY_MEGABYTE -> {
        boolean lies = fault == Fault.SENDS_ANOTHER_RANGE && from > 0;
        response.putHeader("Content-Length", "" + (SIZE - from));
        if (from > 0) {
          int first = lies ? 0 : from;
          response
              .setStatusCode(206)
              .putHeader("Content-Range", "bytes " + first + "-" + (SIZE - 1) + "/" + SIZE);
        }
        int end = Math.min(SIZE, from + (1 << 20));
        response
            .write(Buffer.buffer(content).slice(from, end))
            .onComplete(
                sent -> {
                  if (end == SIZE) {
                    response.end();
                  } else {
                    request.connection().close();
                  }
                });
      }
    }
  }

  private int sync(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sync",
                "jammy",
                "--quiet",
                "--set",
                "data-dir=" + folder.resolve("data"),
                "--set",
                "images.source=http://127.0.0.1:" + server.actualPort(),
                "--set",
                "images.keyring=" + folder.resolve("trusted.gpg"),
                "--set",
                "images.stall-timeout=400ms"));
    all.addAll(List.of(more));
    return Innkeeper.run(all.toArray(String[]::new));
  }

  private Path image() {
    return folder.resolve("data/kvm/guests/jammy-" + Arch.host() + "-20260901-backing-file.qcow");
  }

  @Test
  void aConnectionThatBreaksIsContinuedFromTheLastByte() throws IOException {
    assertThat(sync()).isZero();
    assertThat(Files.readAllBytes(image())).isEqualTo(content);
    assertThat(asked).contains(0L).doesNotHaveDuplicates();
    assertThat(asked.size()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void aServerThatSendsNothingIsAStallAndTheNextSyncGoesOn() throws IOException {
    fault = Fault.NEVER_SENDS;
    assertThat(sync("--set", "images.attempts=2")).isEqualTo(1);
    assertThat(asked).hasSize(2);
    assertThat(image()).doesNotExist();
    fault = Fault.CUTS_EVERY_MEGABYTE;
    assertThat(sync()).isZero();
    assertThat(Files.readAllBytes(image())).isEqualTo(content);
  }

  @Test
  void anImageThatIsNotThereOrTooShortLeavesNoImage() {
    fault = Fault.IS_NOT_THERE;
    assertThat(sync()).isEqualTo(1);
    assertThat(asked).hasSize(1);
    fault = Fault.ENDS_SHORT;
    assertThat(sync("--set", "images.attempts=2")).isEqualTo(1);
    assertThat(image()).doesNotExist();
  }

  @Test
  void anotherRangeThanTheOneAskedForYieldsNoImage() {
    fault = Fault.SENDS_ANOTHER_RANGE;
    assertThat(sync("--set", "images.attempts=2")).isEqualTo(1);
    assertThat(image()).doesNotExist();
  }
}
