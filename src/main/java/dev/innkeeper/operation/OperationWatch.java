package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one operation by its events on the bus, from the request that starts it to its end; now
 * and then it asks for the operation too, for an event can be lost between hosts.
 */
public final class OperationWatch {
  /**
   * Between looks at an operation whose events may be lost: other hosts learn of a consumer a while
   * after it is registered, and a connection can break.
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** Where all hosts' operations are known, and behind it each host's. */
  private static final String MANAGER = "innkeeper.manager";

  private final Vertx vertx;
  private final Consumer<Operation> updates;
  private final Promise<Operation> end = Promise.promise();
  private final List<Operation> early = new ArrayList<>();
  private @Nullable String id;

  private OperationWatch(Vertx vertx, Consumer<Operation> updates) {
    this.vertx = vertx;
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
    OperationWatch watch = new OperationWatch(vertx, updates);
    MessageConsumer<JsonObject> events = vertx.eventBus().consumer(Event.ADDRESS);
    events.handler(message -> watch.event(message.body()));
    return events
        .completion()
        .compose(listening -> request.get())
        .onSuccess(watch::started)
        .compose(watch::ended)
        .eventually(events::unregister)
        .compose(OperationWatch::outcome);
  }

  private Future<Operation> ended(Operation begun) {
    long looks = vertx.setPeriodic(LOOK_AGAIN.toMillis(), now -> look(begun));
    return end.future().onComplete(done -> vertx.cancelTimer(looks));
  }

  /**
   * Its own host knows it best, first of all this one, which needs no cluster for that: others take
   * a host that was cut off as lost. They are asked only where it is gone from the bus; who does
   * not answer at all may be away for a moment.
   */
  private void look(Operation begun) {
    String own = MANAGER + "." + begun.host();
    asked(own, begun, true)
        .recover(error -> nobody(error, () -> asked(own, begun, false)))
        .recover(error -> nobody(error, () -> asked(MANAGER, begun, false)))
        .onSuccess(this::seen);
  }

  private static Future<Operation> nobody(Throwable error, Supplier<Future<Operation>> next) {
    return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
        ? next.get()
        : Future.failedFuture(error);
  }

  private Future<Operation> asked(String address, Operation begun, boolean here) {
    DeliveryOptions asking =
        ServiceBus.delivery()
            .addHeader("action", "operation")
            .setSendTimeout(LOOK_AGAIN.toMillis())
            .setLocalOnly(here);
    return vertx
        .eventBus()
        .<JsonObject>request(address, new JsonObject().put("id", begun.id()), asking)
        .map(answer -> OperationJson.fromJson(answer.body()));
  }

  private void seen(Operation operation) {
    if (operation.state().isFinal() && !end.future().isComplete()) {
      accept(operation);
    }
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
