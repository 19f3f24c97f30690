package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers that do not read neither slow the work nor grow memory. */
class SlowWatchersTest {
  private static final int OPERATIONS = 1000;
  private static final int STEPS = 40;
  private static final long STEP_MILLIS = 100;
  private static final long MIB = 1 << 20;

  @TempDir Path dataDir;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(dataDir);
  }

  @AfterEach
  void end() {
    world.close();
  }

  /** A download of four seconds that reports all the time. */
  private Future<Map<String, Object>> download(Progress progress) {
    Promise<Map<String, Object>> end = Promise.promise();
    int[] step = {0};
    progress.begin(Phase.DOWNLOAD);
    progress.measure("bytes", STEPS * MIB);
    world.vertx.setPeriodic(
        STEP_MILLIS,
        timer -> {
          progress.done(++step[0] * MIB);
          if (step[0] == STEPS) {
            world.vertx.cancelTimer(timer);
            end.complete(Map.of("id", "x"));
          }
        });
    return end.future();
  }

  private Duration run() throws Exception {
    long begun = System.nanoTime();
    List<Future<Operation>> ends = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      Operation operation =
          GatewayWorld.result(
              world.operations.start(
                  OperationKind.IMAGE_SYNC, Subject.image("i-" + i), this::download));
      ends.add(world.operations.finished(operation.id()));
    }
    Future.all(ends).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aHundredThatNeverReadAndAHundredThatDoChangeNothing() throws Exception {
    run();
    Duration alone = run();
    long before = usedAfterCollection();
    for (int i = 0; i < 100; i++) {
      world.watch("");
    }
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(new Reader(world));
    }
    Duration watched = run();
    assertThat(watched).isLessThan(alone.multipliedBy(110).dividedBy(100).plusMillis(500));
    for (Reader reader : readers) {
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(reader::hasSeenAllEnd);
    }
    // The window of events is full before and after; what is added are sockets and their buffers.
    assertThat((usedAfterCollection() - before) / MIB).isLessThan(64);
  }

  /** A watcher that reads, and remembers the state of each operation alone. */
  private static final class Reader {
    private final Map<String, String> states = new HashMap<>();

    private Reader(GatewayWorld world) throws Exception {
      Watcher.open(
              world.sockets,
              world
                  .socketAt("/api/v1/events")
                  .putHeader("Authorization", "Bearer " + world.token()),
              this::frame)
          .reading();
    }

    private synchronized void frame(JsonObject frame) {
      JsonObject operation = frame.getJsonObject("operation");
      if (operation != null) {
        states.put(operation.getString("id"), operation.getString("state"));
      }
    }

    private synchronized boolean hasSeenAllEnd() {
      return states.size() >= OPERATIONS
          && states.values().stream().allMatch(state -> OperationState.parse(state).isFinal());
    }
  }
}
