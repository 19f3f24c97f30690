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
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers that do not read neither slow the work nor grow memory. */
@Tag("guest")
class SlowWatchersTest {
  private static final int OPERATIONS = 1000;
  private static final int WATCHERS = 100;
  private static final int STEPS = 10;
  private static final long STEP_MILLIS = 300;
  private static final long MIB = 1 << 20;

  @TempDir Path dataDir;
  private GatewayWorld world;

  /** Their work is not the service's. */
  private final Vertx elsewhere = Vertx.vertx();

  private final WebSocketClient watchers =
      elsewhere.createWebSocketClient(
          new WebSocketClientOptions()
              .setMaxFrameSize(16 << 20)
              .setMaxMessageSize(16 << 20)
              .setMaxConnections(1000));

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(dataDir);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @AfterEach
  void leave() throws Exception {
    GatewayWorld.result(elsewhere.close());
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

  private Duration run() throws Exception {
    long begun = System.nanoTime();
    List<Future<Operation>> ends = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      ends.add(
          world
              .operations
              .start(OperationKind.IMAGE_SYNC, Subject.image("i-" + i), this::download)
              .compose(made -> world.operations.finished(made.id())));
    }
    Future.all(ends).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** As long as it takes with and without watchers, in turn, since the host has other work too. */
  private boolean isAsFastWatchedAsAlone(List<Reader> readers) throws Exception {
    Duration alone = run();
    watch(readers);
    Duration watched = run();
    readers.forEach(Reader::awaitAllEnds);
    return watched.compareTo(alone.multipliedBy(110).dividedBy(100)) < 0;
  }

  private void watch(List<Reader> readers) throws Exception {
    for (int i = 0; i < WATCHERS; i++) {
      world.watch("");
      readers.add(new Reader(watchers, world));
    }
  }

  @Test
  void aHundredThatNeverReadAndAHundredThatDoChangeNothing() throws Exception {
    run();
    long before = usedAfterCollection();
    List<Reader> readers = new ArrayList<>();
    boolean asFast = isAsFastWatchedAsAlone(readers);
    for (int again = 0; again < 2 && !asFast; again++) {
      end();
      start();
      readers.clear();
      asFast = isAsFastWatchedAsAlone(readers);
    }
    assertThat(asFast).isTrue();
    // The window of events is full before and after; what is added are sockets and their buffers.
    assertThat((usedAfterCollection() - before) / MIB).isLessThan(64);
  }

  /** A watcher that reads as cheaply as can be, and remembers which operations ended. */
  private static final class Reader {
    private static final String ID = "\"operation\":{\"id\":\"";
    private static final int UUID_LENGTH = 36;

    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    private Reader(WebSocketClient client, GatewayWorld world) throws Exception {
      WebSocket socket =
          GatewayWorld.result(
              client.connect(
                  world
                      .socketAt("/api/v1/events")
                      .putHeader("Authorization", "Bearer " + world.token())));
      socket.textMessageHandler(this::frame);
    }

    private synchronized void frame(String frame) {
      int at = frame.indexOf(ID);
      if (at >= 0) {
        String id = frame.substring(at + ID.length(), at + ID.length() + UUID_LENGTH);
        begun.add(id);
        if (frame.contains("\"state\":\"succeeded\"")) {
          ended.add(id);
        }
      }
    }

    private synchronized boolean hasSeenAllEnd() {
      return begun.size() == OPERATIONS && ended.size() == OPERATIONS;
    }

    private void awaitAllEnds() {
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(this::hasSeenAllEnd);
    }
  }
}
