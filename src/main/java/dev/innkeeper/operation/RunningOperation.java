package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.EventBudget.Importance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The mutable side of an operation. All its state belongs to the registry's context. */
final class RunningOperation implements Progress {
  final EventBudget budget = new EventBudget();
  boolean timerSet;

  /** The most important of the changes that no event has told of yet. */
  @Nullable Importance unsent;

  private final ContextInternal context;
  private final Clock clock;
  private final BiConsumer<RunningOperation, Importance> changed;
  private final Promise<Void> cancelled;
  private final Promise<Operation> finished;
  private final RateMeter rate = new RateMeter();
  private final List<PhaseTime> phases = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Operation created;

  private OperationState state;
  private Optional<Phase> phase;
  private Measure measure;
  private String message;
  private Optional<Instant> startedAt;
  private Optional<Instant> finishedAt;
  private Instant updatedAt;
  private boolean cancellable;
  private Optional<String> waitsFor;
  private Optional<Failure> error;
  private Optional<Map<String, Object>> result;

  /**
   * An operation.
   *
   * @param created as it begins, or as a process before this one knew it
   */
  RunningOperation(
      Operation created,
      ContextInternal context,
      Clock clock,
      BiConsumer<RunningOperation, Importance> changed) {
    this.created = created;
    this.context = context;
    this.clock = clock;
    this.changed = changed;
    this.cancelled = context.promise();
    this.finished = context.promise();
    this.updatedAt = created.times().updatedAt();
    this.state = created.state();
    this.phase = created.phase();
    this.measure = created.measure();
    this.message = created.message();
    this.phases.addAll(created.phases());
    this.warnings.addAll(created.warnings());
    this.startedAt = created.times().startedAt();
    this.finishedAt = created.times().finishedAt();
    this.cancellable = created.cancellable();
    this.waitsFor = created.waitsFor();
    this.error = created.error();
    this.result = created.result();
    if (state.isFinal()) {
      finished.complete(created);
    }
  }

  Operation snapshot() {
    OptionalDouble perSecond =
        measure.unit().isEmpty() || state.isFinal()
            ? measure.rate()
            : rate.perSecond(System.nanoTime(), measure.done());
    return new Operation(
        created.id(),
        created.kind(),
        created.subject(),
        created.host(),
        state,
        phase,
        new Measure(measure.done(), measure.total(), measure.unit(), perSecond),
        message,
        phases,
        warnings,
        new Operation.Times(created.times().createdAt(), startedAt, updatedAt, finishedAt),
        cancellable && !state.isFinal(),
        waitsFor,
        error,
        result);
  }

  boolean isFinal() {
    return state.isFinal();
  }

  Future<Operation> finished() {
    return finished.future();
  }

  void started() {
    change(
        Importance.PHASE,
        () -> {
          state = OperationState.RUNNING;
          startedAt = Optional.of(clock.instant());
        });
  }

  void succeeded(Map<String, Object> made) {
    finish(OperationState.SUCCEEDED, () -> result = Optional.of(made));
  }

  void failed(Throwable cause) {
    Failure failure = Failure.from(cause);
    finish(
        failure.code() == ErrorCode.CANCELLED ? OperationState.CANCELLED : OperationState.FAILED,
        () -> error = Optional.of(failure));
  }

  private void finish(OperationState end, Runnable outcome) {
    change(
        Importance.END,
        () -> {
          outcome.run();
          phases.replaceAll(this::closed);
          measure =
              new Measure(
                  measure.done(),
                  measure.total(),
                  measure.unit(),
                  rate.perSecond(System.nanoTime(), measure.done()));
          state = end;
          finishedAt = Optional.of(clock.instant());
        });
    context.runOnContext(now -> finished.tryComplete(snapshot()));
  }

  private PhaseTime closed(PhaseTime open) {
    return open.took().isPresent()
        ? open
        : new PhaseTime(
            open.name(),
            open.startedAt(),
            Optional.of(Duration.between(open.startedAt(), clock.instant())));
  }

  /** Asks the task to end; an ended operation stays as it is. CONFLICT past the point of return. */
  void cancel() {
    if (!state.isFinal() && !cancellable) {
      throw Failure.of(
          ErrorCode.CONFLICT,
          "operation " + created.id() + " cannot be cancelled any more; wait for its end");
    }
    cancelled.tryComplete();
  }

  @Override
  public String id() {
    return created.id();
  }

  @Override
  public void begin(Phase begun) {
    change(
        Importance.PHASE,
        () -> {
          phases.removeIf(earlier -> earlier.name() == begun);
          phases.add(new PhaseTime(begun, clock.instant(), Optional.empty()));
          phase = Optional.of(begun);
          measure = Measure.NONE;
          message = "";
        });
  }

  @Override
  public void end(Phase ended) {
    change(
        Importance.TICK,
        () -> phases.replaceAll(open -> open.name() == ended ? closed(open) : open));
  }

  @Override
  public void measure(String unit, long total) {
    change(
        Importance.TICK,
        () -> {
          rate.start(System.nanoTime(), 0);
          measure =
              new Measure(
                  0,
                  total < 0 ? OptionalLong.empty() : OptionalLong.of(total),
                  unit,
                  OptionalDouble.empty());
        });
  }

  @Override
  public void done(long amount) {
    change(
        Importance.TICK,
        () -> {
          // The first amount of a resumed download is what was there before; it took no time.
          if (measure.done() == 0) {
            rate.start(System.nanoTime(), amount);
          }
          rate.add(System.nanoTime(), amount);
          measure = new Measure(amount, measure.total(), measure.unit(), measure.rate());
        });
  }

  @Override
  public void message(String text) {
    change(Importance.TICK, () -> message = text);
  }

  @Override
  public void warn(String text) {
    change(
        Importance.PHASE,
        () -> {
          if (!warnings.contains(text)) {
            warnings.add(text);
          }
        });
  }

  @Override
  public void waitsFor(String operationId) {
    change(
        Importance.PHASE,
        () -> waitsFor = Optional.of(operationId).filter(other -> !other.equals(created.id())));
  }

  @Override
  public Future<Void> cancelled() {
    return cancelled.future();
  }

  @Override
  public void commit() {
    change(Importance.TICK, () -> cancellable = false);
  }

  private void change(Importance importance, Runnable edit) {
    context.runOnContext(
        now -> {
          if (!state.isFinal()) {
            edit.run();
            updatedAt = clock.instant();
            changed.accept(this, importance);
          }
        });
  }
}
