package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A thousand operations that report all the time, and two hundred watchers of which half read. */
final class WatchedWork implements AutoCloseable {
  private static final int OPERATIONS = 1000;
  private static final int WATCHERS = 100;
  private static final int STEPS = 10;
  private static final long STEP_MILLIS = 300;
  private static final long MIB = 1 << 20;
  private static final long PATIENCE_SECONDS = 300;

  private final GatewayWorld world;
  private final List<Reader> readers = new ArrayList<>();

  /** Their work is not the service's. */
  private final Vertx elsewhere = Vertx.vertx();

  private final WebSocketClient watchers =
      elsewhere.createWebSocketClient(
          new WebSocketClientOptions()
              .setMaxFrameSize(16 << 20)
              .setMaxMessageSize(16 << 20)
              .setMaxConnections(1000));

  WatchedWork(GatewayWorld world) {
    this.world = world;
  }

  /** A download of three seconds that reports all the time. */
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

  /** How long all of them take. */
  Duration run() throws Exception {
    long begun = System.nanoTime();
    List<Future<Operation>> ends = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      ends.add(
          world
              .operations
              .start(OperationKind.IMAGE_SYNC, Subject.image("i-" + i), this::download)
              .compose(made -> world.operations.finished(made.id())));
    }
    Future.all(ends)
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  void watch() throws Exception {
    for (int i = 0; i < WATCHERS; i++) {
      world.watch("");
      readers.add(new Reader(watchers, world));
    }
  }

  /**
   * Returns when every one that reads knows of all that they have ended, by an event or by a
   * snapshot, which has the newest of them only.
   */
  void awaitReaders() throws Exception {
    String last =
        GatewayWorld.result(
            world
                .operations
                .start(OperationKind.IMAGE_SYNC, Subject.image("last"), this::download)
                .compose(made -> world.operations.finished(made.id()))
                .map(Operation::id));
    Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .until(() -> readers.stream().allMatch(reader -> reader.knowsAll(last)));
  }

  @Override
  public void close() {
    elsewhere.close().toCompletionStage().toCompletableFuture().join();
  }

  /** A watcher that reads as cheaply as can be, and remembers which operations have not ended. */
  private static final class Reader {
    private static final String ID = "\"operation\":{\"id\":\"";
    private static final int UUID_LENGTH = 36;

    private final Set<String> open = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private volatile boolean isClosed;

    private Reader(WebSocketClient client, GatewayWorld world) throws Exception {
      GatewayWorld.result(
          client
              .webSocket()
              .textMessageHandler(this::frame)
              .closeHandler(closed -> isClosed = true)
              .connect(
                  world
                      .socketAt("/api/v1/events")
                      .putHeader("Authorization", "Bearer " + world.token())));
    }

    private synchronized void frame(String frame) {
      int at = frame.indexOf(ID);
      if (at >= 0) {
        boolean isOver = frame.contains("\"state\":\"succeeded\"");
        seen(frame.substring(at + ID.length(), at + ID.length() + UUID_LENGTH), isOver);
      } else if (frame.contains("\"type\":\"snapshot\"")) {
        open.clear();
        new JsonObject(frame)
            .getJsonArray("operations").stream()
                .map(JsonObject.class::cast)
                .forEach(
                    operation ->
                        seen(
                            operation.getString("id"),
                            "succeeded".equals(operation.getString("state"))));
      }
    }

    private void seen(String operation, boolean isOver) {
      if (isOver) {
        open.remove(operation);
        ended.add(operation);
      } else {
        open.add(operation);
      }
    }

    private synchronized boolean knowsAll(String last) {
      boolean complete = open.isEmpty() && ended.contains(last);
      // What was cut off waits for nothing.
      assertThat(complete || !isClosed).as("a reader is cut off").isTrue();
      return complete;
    }
  }
}
