package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.EventBudget.Importance;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * This host's operations: those under way and the last thousand that ended.
 *
 * <p>Its state belongs to one Vert.x context of its own; methods may be called on any thread and
 * answer on the caller's context, where tasks run too.
 */
public final class Operations {
  private static final int KEPT = 1000;

  private final Vertx vertx;
  private final ContextInternal context;
  private final EventPublisher events;
  private final Clock clock;
  private final Map<String, RunningOperation> known = new LinkedHashMap<>();
  private final Admission admission = new Admission();

  public Operations(Vertx vertx, EventPublisher events, Clock clock) {
    this.vertx = vertx;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.events = events;
    this.clock = clock;
  }

  /** What those ask who take requests for operations; parts of one that runs are begun always. */
  public Admission admission() {
    return admission;
  }

  /** Starts a task at once; see {@link #start(OperationKind, Subject, Slots, Function)}. */
  public Future<Operation> start(
      OperationKind kind, Subject subject, Function<Progress, Future<Map<String, Object>>> task) {
    return start(kind, subject, Slots.unlimited(), task);
  }

  /**
   * Starts a task, queued until a slot is free.
   *
   * @param task runs on the caller's context; its result is the operation's
   * @return the operation as it begins; the task's end is told by {@link #finished} and by events
   */
  public Future<Operation> start(
      OperationKind kind,
      Subject subject,
      Slots slots,
      Function<Progress, Future<Map<String, Object>>> task) {
    RunningOperation running =
        new RunningOperation(created(kind, subject), context, clock, this::changed);
    ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
    return onContext(() -> register(running))
        .onSuccess(
            begun ->
                caller.runOnContext(
                    now ->
                        slots
                            .run(running.cancelled(), () -> ended(running, task))
                            .onFailure(running::failed)));
  }

  /** It ends before the next one has its slot, so that never more are seen to run than may. */
  private static Future<Map<String, Object>> ended(
      RunningOperation running, Function<Progress, Future<Map<String, Object>>> task) {
    return run(running, task)
        .onSuccess(running::succeeded)
        .onFailure(running::failed)
        .otherwiseEmpty();
  }

  private static Future<Map<String, Object>> run(
      RunningOperation running, Function<Progress, Future<Map<String, Object>>> task) {
    running.started();
    try {
      return task.apply(running);
    } catch (RuntimeException failure) {
      return Future.failedFuture(failure);
    }
  }

  private Operation created(OperationKind kind, Subject subject) {
    Instant now = clock.instant();
    return new Operation(
        UUID.randomUUID().toString(),
        kind,
        subject,
        events.host(),
        OperationState.QUEUED,
        Optional.empty(),
        Measure.NONE,
        "",
        List.of(),
        List.of(),
        new Operation.Times(now, Optional.empty(), now, Optional.empty()),
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Takes over what the process before this one knew. What ran in it ends as failed: its work was
   * settled from the journal, or can be resumed.
   */
  public Future<Void> restore(List<Operation> before) {
    return onContext(
        () -> {
          before.forEach(this::restored);
          return null;
        });
  }

  private void restored(Operation before) {
    RunningOperation restored = new RunningOperation(before, context, clock, this::changed);
    known.putIfAbsent(before.id(), restored);
    if (!before.state().isFinal()) {
      restored.failed(
          Failure.of(
              ErrorCode.HOST_UNREACHABLE,
              "the service on "
                  + before.host()
                  + " ended in the middle of it; what it left is settled or resumed, start it again"));
    }
  }

  private Operation register(RunningOperation running) {
    Operation begun = running.snapshot();
    known.put(begun.id(), running);
    forgetOldest();
    changed(running, Importance.PHASE);
    return begun;
  }

  private void forgetOldest() {
    if (known.size() <= KEPT) {
      return;
    }
    List<String> ended =
        known.entrySet().stream()
            .filter(entry -> entry.getValue().isFinal())
            .map(Map.Entry::getKey)
            .limit((long) known.size() - KEPT)
            .toList();
    ended.forEach(known::remove);
  }

  public Future<List<Operation>> list() {
    return onContext(
        () -> {
          List<Operation> all = new ArrayList<>();
          known.values().forEach(running -> all.add(running.snapshot()));
          return all;
        });
  }

  /** The operation, or NOT_FOUND. */
  public Future<Operation> find(String id) {
    return onContext(() -> required(id).snapshot());
  }

  /** The operation once it has ended, or NOT_FOUND; a failed operation is a result here. */
  public Future<Operation> finished(String id) {
    return onContext(() -> required(id).finished()).compose(end -> end);
  }

  /** Asks an operation to end. CONFLICT if it is past that, NOT_FOUND if it is not known. */
  public Future<Operation> cancel(String id) {
    return onContext(
        () -> {
          RunningOperation running = required(id);
          running.cancel();
          return running.snapshot();
        });
  }

  private RunningOperation required(String id) {
    RunningOperation running = known.get(id);
    if (running == null) {
      throw Failure.of(
          ErrorCode.NOT_FOUND,
          "operation '" + Quoted.of(id) + "' is not known here; list operations to see which are");
    }
    return running;
  }

  /** On the registry's context: sends the latest state now, or as soon as the budget allows it. */
  private void changed(RunningOperation running, Importance importance) {
    running.unsent =
        running.unsent == null || importance.compareTo(running.unsent) > 0
            ? importance
            : running.unsent;
    long now = clock.millis();
    long delay = running.budget.delay(running.unsent, now);
    if (delay == 0) {
      running.budget.spend(now);
      running.unsent = null;
      events.publish(Event.Type.OPERATION_UPDATED, OperationJson.toJson(running.snapshot()));
    } else if (!running.timerSet || importance == Importance.PHASE) {
      running.timerSet = true;
      context.setTimer(delay, fired -> resend(running));
    }
  }

  private void resend(RunningOperation running) {
    running.timerSet = false;
    if (running.unsent != null) {
      changed(running, running.unsent);
    }
  }

  private <T> Future<T> onContext(Callable<T> action) {
    ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
    var answer = caller.<T>promise();
    context.runOnContext(
        now -> {
          try {
            answer.complete(action.call());
          } catch (Exception failure) {
            answer.fail(failure);
          }
        });
    return answer.future();
  }
}
