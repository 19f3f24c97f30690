package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Follows one operation by its events on the bus, from the request that starts it to its end. */
public final class OperationWatch {
  private final Consumer<Operation> updates;
  private final Promise<Operation> end = Promise.promise();
  private final List<Operation> early = new ArrayList<>();
  private @Nullable String id;

  private OperationWatch(Consumer<Operation> updates) {
    this.updates = updates;
  }

  /**
   * Starts an operation and follows it.
   *
   * @param request made once the watch listens, so that no event is missed
   * @param updates gets the operation as it begins and each later state, on the caller's context
   * @return the final state, where it succeeded; else the operation's own failure
   */
  public static Future<Operation> follow(
      Vertx vertx, Supplier<Future<Operation>> request, Consumer<Operation> updates) {
    OperationWatch watch = new OperationWatch(updates);
    MessageConsumer<JsonObject> events = vertx.eventBus().consumer(Event.ADDRESS);
    events.handler(message -> watch.event(message.body()));
    return events
        .completion()
        .compose(listening -> request.get())
        .onSuccess(watch::started)
        .compose(started -> watch.end.future())
        .eventually(events::unregister)
        .compose(OperationWatch::outcome);
  }

  private static Future<Operation> outcome(Operation end) {
    if (end.state() == OperationState.SUCCEEDED) {
      return Future.succeededFuture(end);
    }
    return Future.failedFuture(
        end.error()
            .orElseGet(
                () ->
                    Failure.of(
                        ErrorCode.INTERNAL, "operation " + end.id() + " ended without a reason")));
  }

  private void event(JsonObject json) {
    if (!Event.Type.OPERATION_UPDATED.toString().equals(json.getString("type"))) {
      return;
    }
    JsonObject object = Event.fromJson(json).object();
    if (id == null) {
      early.add(OperationJson.fromJson(object));
    } else if (id.equals(object.getString("id"))) {
      // Hundreds may be followed at a time, each of which sees the events of all.
      accept(OperationJson.fromJson(object));
    }
  }

  private void started(Operation operation) {
    id = operation.id();
    List<Operation> missed =
        early.stream().filter(update -> update.id().equals(operation.id())).toList();
    early.clear();
    missed.forEach(this::accept);
    boolean endUnseen = operation.state().isFinal() && !end.future().isComplete();
    if (missed.isEmpty() || endUnseen) {
      accept(operation);
    }
  }

  private void accept(Operation operation) {
    updates.accept(operation);
    if (operation.state().isFinal()) {
      end.tryComplete(operation);
    }
  }
}
