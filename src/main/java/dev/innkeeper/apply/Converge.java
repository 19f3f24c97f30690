package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.apply.ApplyPlan.ImageItem;
import dev.innkeeper.apply.ApplyReport.Kind;
import dev.innkeeper.apply.ApplyReport.Outcome;
import dev.innkeeper.apply.ApplyReport.Result;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Slots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Carries a plan out: all items at once as far as the services' own limits allow, removals last. An
 * item that fails spares the others. Used on one context, where the watcher is told too.
 */
final class Converge {
  /** Operations followed at once, above what any host works on at once. */
  private static final int AT_ONCE = 64;

  private final Vertx vertx;
  private final ContainerManager manager;
  private final ImageService images;
  private final ApplyWatcher watcher;
  private final Future<Void> cancelled;
  private final Slots slots = new Slots(() -> AT_ONCE);

  /**
   * A run.
   *
   * @param cancelled ends what is under way, and begins nothing more
   */
  Converge(
      Vertx vertx,
      ContainerManager manager,
      ImageService images,
      ApplyWatcher watcher,
      Future<Void> cancelled) {
    this.vertx = vertx;
    this.manager = manager;
    this.images = images;
    this.watcher = watcher;
    this.cancelled = cancelled;
  }

  /** The report; CANCELLED, once all that was under way has ended, where the run was cancelled. */
  Future<ApplyReport> run(ApplyPlan plan) {
    List<Future<Outcome>> begun = new ArrayList<>();
    plan.images().forEach(item -> begun.add(told(synced(item, plan))));
    containers(plan, false).forEach(item -> begun.add(told(ended(item))));
    return Future.join(begun)
        .compose(done -> removed(plan))
        .map(removed -> Stream.concat(begun.stream().map(Future::result), removed.stream()))
        .map(outcomes -> new ApplyReport(plan.owner(), outcomes.toList()))
        .compose(this::unlessCancelled);
  }

  private Future<List<Outcome>> removed(ApplyPlan plan) {
    List<Future<Outcome>> begun = containers(plan, true).map(item -> told(ended(item))).toList();
    return Future.join(begun).map(done -> begun.stream().map(Future::result).toList());
  }

  private static Stream<ContainerItem> containers(ApplyPlan plan, boolean removals) {
    return plan.containers().stream().filter(item -> (item.action() == Action.REMOVE) == removals);
  }

  private Future<ApplyReport> unlessCancelled(ApplyReport report) {
    if (!cancelled.isComplete()) {
      return Future.succeededFuture(report);
    }
    return Future.failedFuture(
        Failure.of(
                ErrorCode.CANCELLED,
                "apply was cancelled; what was made stays, run it again for the rest")
            .with("report", report.toJson().getMap()));
  }

  private Future<Outcome> told(Future<Outcome> outcome) {
    return outcome.onSuccess(watcher::ended);
  }

  private Future<Outcome> synced(ImageItem item, ApplyPlan plan) {
    return followed(() -> images.sync(item.request()))
        .map(
            sync ->
                sync.result()
                    .map(result -> ImageJson.imageOfResult(result).id())
                    .orElse(item.name()))
        .map(
            id ->
                outcome(
                    Kind.IMAGE,
                    id,
                    plan.present().contains(id) ? Result.UNCHANGED : Result.MADE,
                    List.of()))
        .otherwise(error -> failed(Kind.IMAGE, item.name(), error));
  }

  private Future<Outcome> ended(ContainerItem item) {
    return done(item)
        .map(result -> outcome(Kind.CONTAINER, item.name().text(), result, notes(item)))
        .otherwise(error -> failed(Kind.CONTAINER, item.name().text(), error));
  }

  private Future<Result> done(ContainerItem item) {
    String name = item.name().text();
    return switch (item.action()) {
      case KEEP -> Future.succeededFuture(Result.UNCHANGED);
      case LEAVE -> Future.succeededFuture(Result.DIFFERING);
      case MAKE ->
          followed(() -> manager.create(item.wanted().orElseThrow().spec())).map(Result.MADE);
      case CHANGE ->
          followed(() -> manager.update(name, item.changes().orElseThrow()))
              .map(item.differences().isEmpty() ? Result.CHANGED : Result.DIFFERING);
      case REMOVE ->
          followed(() -> manager.destroy(name, new DestroyOptions(false)))
              .map(Result.REMOVED)
              .recover(Converge::goneBefore);
    };
  }

  private static Future<Result> goneBefore(Throwable error) {
    return Failure.from(error).code() == ErrorCode.NOT_FOUND
        ? Future.succeededFuture(Result.REMOVED)
        : Future.failedFuture(error);
  }

  private static List<String> notes(ContainerItem item) {
    List<String> notes = new ArrayList<>();
    item.changing().forEach(change -> notes.add("changed " + change));
    notes.addAll(item.differences());
    return notes;
  }

  private static Outcome outcome(Kind kind, String name, Result result, List<String> notes) {
    return new Outcome(kind, name, result, notes, Optional.empty());
  }

  private static Outcome failed(Kind kind, String name, Throwable error) {
    return new Outcome(kind, name, Result.FAILED, List.of(), Optional.of(Failure.from(error)));
  }

  private Future<Operation> followed(Supplier<Future<Operation>> request) {
    return slots.run(
        cancelled,
        () -> {
          Cancelling cancelling = new Cancelling();
          return OperationWatch.follow(
              vertx,
              () -> ServiceBus.answered(request.get()),
              operation -> {
                watcher.operation(operation);
                cancelling.with(operation);
              });
        });
  }

  /** Cancels an operation, once, when the run is cancelled. */
  private final class Cancelling {
    private boolean listening;

    /** One that is past its point of return ends by itself. */
    void with(Operation operation) {
      if (!listening && !operation.state().isFinal()) {
        listening = true;
        cancelled.onSuccess(now -> manager.cancel(operation.id()));
      }
    }
  }
}
