package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.World;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A socket that keeps all frames that came, in order. */
final class Watcher {
  private final WebSocket socket;
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();

  private Watcher(WebSocket socket) {
    this.socket = socket;
  }

  static Watcher open(WebSocketClient client, WebSocketConnectOptions options) throws Exception {
    Watcher watcher = new Watcher(connected(client, options));
    watcher.socket.textMessageHandler(text -> watcher.frames.add(new JsonObject(text)));
    return watcher;
  }

  private static WebSocket connected(WebSocketClient client, WebSocketConnectOptions options)
      throws Exception {
    return client
        .webSocket()
        .connect(options)
        .map(
            made -> {
              made.pause();
              return made;
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  Watcher reading() {
    socket.resume();
    return this;
  }

  WebSocket socket() {
    return socket;
  }

  List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  JsonObject awaitFrame(Predicate<JsonObject> wanted) {
    return Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> frames.stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  JsonObject snapshot() {
    JsonObject first = awaitFrame(frame -> true);
    assertThat(first.getString("type")).isEqualTo("snapshot");
    return first;
  }

  /** The states of all containers, as one knows them who read all frames. */
  List<String> states() {
    World world = new World();
    for (JsonObject frame : frames()) {
      if ("snapshot".equals(frame.getString("type"))) {
        world = World.fromJson(frame, "here");
      } else {
        world.apply(frame);
      }
    }
    return world.of(World.Kind.CONTAINER).values().stream()
        .map(container -> container.getString("state"))
        .toList();
  }

  void idsRise() {
    long last = -1;
    for (JsonObject frame : frames()) {
      assertThat(frame.getLong("id")).isGreaterThan(last);
      last = frame.getLong("id");
    }
  }
}
