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
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fifty callers in two processes that want one image at once. */
@ExtendWith(VertxExtension.class)
@Tag("guest")
class SharedDownloadTest {
  private static final int SIZE = 24 << 20;
  private static final int STEP = 256 << 10;
  private static final int STEP_MILLIS = 40;
  private static final int CHECKPOINT = 4 << 20;

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final List<Process> processes = new ArrayList<>();
  private Vertx vertx;
  private HttpServer server;

  @BeforeEach
  void serve(Vertx injected) throws Exception {
    vertx = injected;
    new Random(3).nextBytes(content);
    SigningKey key = SigningKey.fresh("Test mirror", Instant.now());
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    Path disk = Files.write(folder.resolve("disk"), content);
    new MirrorWriter(folder.resolve("mirror"))
        .add(new Offer("jammy", "22.04", Arch.host(), "20260901", "disk1.img", disk))
        .write(key, Instant.now());
    Future<HttpServer> bound =
        vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1");
    server = bound.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  private void answer(HttpServerRequest request) {
    Path file = folder.resolve("mirror").resolve(request.path().substring(1));
    if (!Files.isRegularFile(file)) {
      request.response().setStatusCode(404).end();
    } else if (!request.path().contains("disk1.img")) {
      request.response().sendFile(file.toString());
    } else {
      String range = request.getHeader("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      asked.add((long) from);
      request.response().putHeader("Content-Length", "" + (SIZE - from));
      if (from > 0) {
        request
            .response()
            .setStatusCode(206)
            .putHeader("Content-Range", "bytes " + from + "-" + (SIZE - 1) + "/" + SIZE);
      }
      drip(request, from);
    }
  }

  /** Slowly enough for everybody to come while it lasts. */
  private void drip(HttpServerRequest request, int from) {
    if (from >= SIZE) {
      request.response().end();
      return;
    }
    int end = Math.min(SIZE, from + STEP);
    request
        .response()
        .write(Buffer.buffer(Arrays.copyOfRange(content, from, end)))
        .onSuccess(
            written -> {
              sent.addAndGet(end - from);
              vertx.setTimer(STEP_MILLIS, next -> drip(request, end));
            });
  }

  private Path callers(int number) throws IOException {
    Path log = folder.resolve("callers-" + processes.size());
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                SyncCallers.class.getName(),
                "" + number,
                "jammy",
                "data-dir=" + folder.resolve("data"),
                "images.source=http://127.0.0.1:" + server.actualPort(),
                "images.keyring=" + folder.resolve("trusted.gpg"),
                "images.checkpoint=4M",
                "limits.parallel-downloads=1"));
    processes.add(
        new ProcessBuilder(line)
            .redirectOutput(log.toFile())
            .redirectError(folder.resolve("errors-" + processes.size()).toFile())
            .start());
    return log;
  }

  private void ended(Process process) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static List<JsonObject> states(Path log) throws IOException {
    return Files.readAllLines(log).stream().map(JsonObject::new).toList();
  }

  private void assertWhole() throws IOException {
    Path image =
        folder.resolve("data/kvm/guests/jammy-" + Arch.host() + "-20260901-backing-file.qcow");
    assertThat(Files.readAllBytes(image)).isEqualTo(content);
    try (var parts = Files.list(folder.resolve("data/kvm/guests/.parts"))) {
      assertThat(parts).isEmpty();
    }
  }

  @Test
  void fiftyCallersInTwoProcessesAreOneDownloadThatAllSee() throws Exception {
    List<Path> logs = List.of(callers(25), callers(25));
    for (Process process : processes) {
      ended(process);
    }
    assertThat(asked).containsExactly(0L);
    assertThat(sent).hasValue(SIZE);
    assertWhole();
    for (Path log : logs) {
      List<JsonObject> states = states(log);
      assertThat(states.stream().map(state -> state.getString("id")).distinct()).hasSize(25);
      assertThat(halfway(states)).as("who saw the download under way").isGreaterThanOrEqualTo(25);
      assertThat(states.stream().map(state -> state.getString("waitsFor")).distinct())
          .as("one works, or waits for the other process, and the others for it")
          .hasSize(2);
    }
  }

  private static long halfway(List<JsonObject> states) {
    return states.stream()
        .filter(state -> "download".equals(state.getString("phase")))
        .filter(state -> state.getLong("done", 0L) > 0 && state.getLong("done") < SIZE)
        .map(state -> state.getString("id"))
        .distinct()
        .count();
  }

  @Test
  void whenTheOneThatDownloadsIsKilledTheOtherGoesOnWhereItWas() throws Exception {
    callers(25);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sent.get() > SIZE / 4);
    callers(25);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sent.get() > SIZE / 2);
    processes.get(0).destroyForcibly();
    ended(processes.get(1));
    assertWhole();
    assertThat(asked).hasSize(2);
    assertThat(sent.get()).isLessThanOrEqualTo(SIZE + CHECKPOINT);
  }

  @Test
  void pruneLeavesADownloadOfAnotherProcessAloneAndTakesADeadOnes() throws Exception {
    callers(1);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sent.get() > SIZE / 4);
    List<String> sets = List.of("data-dir=" + folder.resolve("data"));
    JsonObject spared = CommandRun.of(sets, "images", "prune", "--output", "json").json();
    assertThat(spared.getJsonArray("removed")).isEmpty();
    processes.get(0).destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    assertThat(CommandRun.of(sets, "images", "prune", "--dry-run").succeeded().out())
        .contains("would remove part ", ".download, ", "broke off");
    JsonObject taken = CommandRun.of(sets, "images", "prune", "--output", "json").json();
    assertThat(taken.getLong("freed")).isGreaterThan(SIZE / 4);
    try (var parts = Files.list(folder.resolve("data/kvm/guests/.parts"))) {
      assertThat(parts).isEmpty();
    }
  }
}
