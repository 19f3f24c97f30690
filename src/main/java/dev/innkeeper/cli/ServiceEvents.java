package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows a service's events, over broken connections and restarts. Used on one context.
 *
 * <p>A service that is away is tried again for half a minute; then it counts as lost.
 */
final class ServiceEvents {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final ServiceClient service;
  private final Consumer<JsonObject> frames;
  private final Promise<Void> lost = Promise.promise();
  private Optional<Long> last;
  private long awaySince;

  /**
   * A follower.
   *
   * @param since the id of the frame after which to begin; empty begins with a snapshot
   * @param frames gets each frame
   */
  ServiceEvents(
      Vertx vertx, ServiceClient service, Optional<Long> since, Consumer<JsonObject> frames) {
    this.vertx = vertx;
    this.service = service;
    this.last = since;
    this.frames = frames;
  }

  /** Tells what comes on this process's own event bus, as if it had happened here. */
  static ServiceEvents ontoBus(Vertx vertx, ServiceClient service) {
    return new ServiceEvents(vertx, service, Optional.empty(), frame -> publish(vertx, frame));
  }

  private static void publish(Vertx vertx, JsonObject frame) {
    if (!"snapshot".equals(frame.getString("type"))) {
      vertx.eventBus().publish(Event.ADDRESS, frame);
      return;
    }
    for (Object operation : frame.getJsonArray("operations", new JsonArray())) {
      JsonObject known = (JsonObject) operation;
      vertx
          .eventBus()
          .publish(
              Event.ADDRESS,
              new JsonObject()
                  .put("host", known.getString("host"))
                  .put("seq", 0L)
                  .put("epoch", frame.getString("epoch", ""))
                  .put("time", known.getString("updatedAt"))
                  .put("type", Event.Type.OPERATION_UPDATED.toString())
                  .put("operation", known));
    }
  }

  /** Connects; fails where the first try does. */
  Future<Void> follow() {
    return service.events(last).onSuccess(this::connected).mapEmpty();
  }

  /** Fails once the service cannot be reached any more; never succeeds. */
  Future<Void> lost() {
    return lost.future();
  }

  private void connected(WebSocket opened) {
    awaySince = 0;
    opened.textMessageHandler(this::frame);
    opened.exceptionHandler(broken -> opened.close());
    opened.closeHandler(closed -> again());
  }

  private void frame(String text) {
    JsonObject frame = new JsonObject(text);
    last = Optional.ofNullable(frame.getLong("id"));
    frames.accept(frame);
  }

  private void again() {
    if (awaySince == 0) {
      awaySince = System.nanoTime();
    }
    if (System.nanoTime() - awaySince > PATIENCE.toNanos()) {
      lost.tryFail(
          Failure.of(
              ErrorCode.HOST_UNREACHABLE,
              "the service is away; what it was doing may go on, look with innkeeper operations"));
      return;
    }
    vertx
        .timer(PAUSE.toMillis())
        .compose(now -> service.events(last))
        .onComplete(this::connected, away -> again());
  }
}
