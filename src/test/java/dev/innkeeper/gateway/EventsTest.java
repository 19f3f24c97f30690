package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
  @TempDir Path dataDir;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(dataDir);
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  private static Predicate<JsonObject> endOf(Operation operation) {
    return frame ->
        "operation.updated".equals(frame.getString("type"))
            && frame.getJsonObject("operation").getString("id").equals(operation.id())
            && frame.getJsonObject("operation").getString("state").equals("succeeded");
  }

  private static Future<Map<String, Object>> quick(Progress progress) {
    progress.begin(Phase.METADATA);
    progress.end(Phase.METADATA);
    return Future.succeededFuture(Map.of());
  }

  @Test
  void aWatcherGetsASnapshotAndThenEvents() throws Exception {
    world.manager.add("web-1");
    world.images.add("noble-amd64-20260101");
    Watcher watcher = world.watch("").reading();
    JsonObject snapshot = watcher.snapshot();
    assertThat(snapshot.getJsonArray("containers")).hasSize(1);
    assertThat(snapshot.getJsonArray("images")).hasSize(1);
    assertThat(snapshot.getJsonArray("hosts")).hasSize(1);
    assertThat(snapshot.getJsonArray("operations")).isEmpty();
    Operation operation = world.begin(EventsTest::quick);
    JsonObject end = watcher.awaitFrame(endOf(operation));
    assertThat(end.getString("host")).isEqualTo("here");
    assertThat(end.getString("epoch")).isEqualTo(snapshot.getString("epoch"));
    watcher.idsRise();
  }

  @Test
  void ofTheHostsOnlyTheOneThatIsAskedIsSelf() throws Exception {
    Watcher watcher = world.watch("").reading();
    watcher.snapshot();
    for (String name : List.of("here", "there")) {
      world.events.publish(
          Event.Type.HOST_UPDATED, HostJson.toJson(Host.unknown(name).seen(Host.UP, true)));
      JsonObject frame =
          watcher.awaitFrame(
              told ->
                  "host.updated".equals(told.getString("type"))
                      && name.equals(told.getJsonObject("host").getString("name")));
      assertThat(frame.getJsonObject("host").getBoolean("self")).isEqualTo(name.equals("here"));
    }
  }

  @Test
  void sinceReplaysWhatWasMissedInsteadOfTheSnapshot() throws Exception {
    Watcher first = world.watch("").reading();
    long seen = first.snapshot().getLong("id");
    Operation operation = world.begin(EventsTest::quick);
    first.awaitFrame(endOf(operation));
    List<JsonObject> all = first.frames();
    Watcher late = world.watch("?since=" + seen).reading();
    late.awaitFrame(endOf(operation));
    assertThat(late.frames()).isEqualTo(all.subList(1, all.size()));
    long middle = all.get(1).getLong("id");
    Watcher later = world.watch("?since=" + middle).reading();
    later.awaitFrame(endOf(operation));
    assertThat(later.frames()).isEqualTo(all.subList(2, all.size()));
  }

  @Test
  void anIdThatIsNotKnownBeginsWithASnapshot() throws Exception {
    for (long id : List.of(0L, 17L, Long.MAX_VALUE >> 12)) {
      world.watch("?since=" + id).reading().snapshot();
    }
  }

  @Test
  void eventsAreReplayedAcrossARestartAndIdsGoOnRising() throws Exception {
    Watcher before = world.watch("").reading();
    JsonObject snapshot = before.snapshot();
    Operation ended = world.begin(EventsTest::quick);
    before.awaitFrame(endOf(ended));
    world.close();
    world = GatewayWorld.start(dataDir);
    Watcher after = world.watch("?since=" + snapshot.getLong("id")).reading();
    after.awaitFrame(endOf(ended));
    assertThat(world.get("/operations/" + ended.id()).statusCode()).isEqualTo(200);
    Operation next = world.begin(EventsTest::quick);
    JsonObject told = after.awaitFrame(endOf(next));
    assertThat(told.getString("epoch")).isNotEqualTo(snapshot.getString("epoch"));
    after.idsRise();
  }

  @Test
  void whatRanWhenTheServiceEndedIsToldToHaveFailed() throws Exception {
    Operation running = world.begin(progress -> Promise.<Map<String, Object>>promise().future());
    Watcher before = world.watch("").reading();
    long seen = before.snapshot().getLong("id");
    world.close();
    world = GatewayWorld.start(dataDir);
    Watcher after = world.watch("?since=" + seen).reading();
    JsonObject end =
        after.awaitFrame(
            frame ->
                "operation.updated".equals(frame.getString("type"))
                    && "failed".equals(frame.getJsonObject("operation").getString("state")));
    assertThat(end.getJsonObject("operation").getString("id")).isEqualTo(running.id());
  }

  @Test
  void aContainerThatVanishedWhileNoServiceRanIsToldToBeGone() throws Exception {
    world.manager.add("web-1");
    Watcher before = world.watch("").reading();
    long seen = before.snapshot().getLong("id");
    world.begin(EventsTest::quick);
    world.close();
    world = GatewayWorld.start(dataDir);
    JsonObject gone =
        world
            .watch("?since=" + seen)
            .reading()
            .awaitFrame(frame -> "container.removed".equals(frame.getString("type")));
    assertThat(gone.getJsonObject("container").getString("name")).isEqualTo("web-1");
  }

  private void tellAll(int containers, String state) {
    for (int i = 0; i < containers; i++) {
      Container container = FakeManager.container("c-" + i, state);
      world.manager.containers.put(container.name(), container);
      world.events.publish(Event.Type.CONTAINER_UPDATED, ContainerJson.toJson(container));
    }
  }

  @Test
  void aReaderThatStopsAndGoesOnEndsWithTheTruth() throws Exception {
    int containers = 50;
    tellAll(containers, "running");
    Watcher slow = world.watch("");
    for (int round = 0; round < 300; round++) {
      tellAll(containers, round % 2 == 0 ? "paused" : "running");
    }
    tellAll(containers, "shut off");
    slow.reading();
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () -> assertThat(slow.states()).hasSize(containers).containsOnly("shut off"));
    assertThat(slow.frames().size()).isLessThan(100 * containers);
  }

  /** A WebSocket that takes what comes and says nothing; ends as its peer closes it. */
  private Future<Buffer> mute() {
    Buffer came = Buffer.buffer();
    Promise<Buffer> closed = Promise.promise();
    String handshake =
        """
        GET /api/v1/events HTTP/1.1
        Host: 127.0.0.1
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: bm90aGluZyB0byBzYXkhIQ==
        Authorization: Bearer %s

        """
            .formatted(world.token())
            .replace("\n", "\r\n");
    return world
        .vertx
        .createNetClient()
        .connect(world.port(), "127.0.0.1")
        .compose(
            socket -> {
              socket.handler(came::appendBuffer);
              socket.closeHandler(over -> closed.complete(came));
              return socket.write(handshake);
            })
        .compose(written -> closed.future());
  }

  @Test
  void whoAnswersNoPingIsCutOffAndWhoAnswersIsNot() throws Exception {
    Duration usual = ConnectionGuard.Limits.USUAL.head();
    world.limits(new ConnectionGuard.Limits(usual, usual, Duration.ofMillis(200)));
    Watcher watcher = world.watch("").reading();
    Buffer came = GatewayWorld.result(mute());
    assertThat(came.getString(0, 12)).isEqualTo("HTTP/1.1 101");
    assertThat(came.toString()).contains("no answer to pings");
    assertThat(came.toString().split("innkeeper", -1)).hasSizeGreaterThan(2);
    Operation operation = world.begin(EventsTest::quick);
    watcher.awaitFrame(endOf(operation));
  }

  @Test
  void whileLibvirtIsAwayASnapshotHasWhatWasLastKnown() throws Exception {
    world.manager.add("web-1");
    world.watch("").reading().snapshot();
    world.manager.libvirtIsAway = true;
    assertThat(world.watch("").reading().snapshot().getJsonArray("containers")).hasSize(1);
  }
}
