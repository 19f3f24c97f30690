package dev.innkeeper.gateway;

import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells those who wait for an operation when it has ended. Used on the gateway's context. */
final class OperationEnds {
  private final Vertx vertx;
  private final Map<String, Set<Awaited>> waiting = new HashMap<>();

  OperationEnds(Vertx vertx) {
    this.vertx = vertx;
  }

  /** One wait. */
  final class Awaited {
    private final String id;
    private final Promise<Void> over = Promise.promise();
    private final long timer;

    private Awaited(String id, Duration patience) {
      this.id = id;
      this.timer = vertx.setTimer(patience.toMillis(), late -> over.tryComplete());
    }

    /** Succeeds when the operation has ended or the time is over. */
    Future<Void> over() {
      return over.future();
    }

    /** Frees what the wait holds. */
    Future<Void> forget() {
      vertx.cancelTimer(timer);
      Set<Awaited> others = waiting.getOrDefault(id, new HashSet<>());
      others.remove(this);
      if (others.isEmpty()) {
        waiting.remove(id);
      }
      return Future.succeededFuture();
    }
  }

  Awaited await(String id, Duration patience) {
    Awaited awaited = new Awaited(id, patience);
    waiting.computeIfAbsent(id, first -> new HashSet<>()).add(awaited);
    return awaited;
  }

  /** Takes note of an event in its JSON form. */
  void event(JsonObject event) {
    if (!Event.Type.OPERATION_UPDATED.toString().equals(event.getString("type"))) {
      return;
    }
    JsonObject operation = event.getJsonObject("operation");
    Set<Awaited> told = waiting.get(operation.getString("id"));
    if (told != null && OperationState.parse(operation.getString("state")).isFinal()) {
      Set.copyOf(told).forEach(awaited -> awaited.over.tryComplete());
    }
  }
}
