package dev.innkeeper.apply;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.DryRun;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;

/**
 * Runs of files as operations of a service, whose result is the report. Used on one context, except
 * for its making.
 */
public final class ApplyOperations {
  /** Those that wait for another one of their owner hold their file meanwhile. */
  private static final int MOST_AT_ONCE = 64;

  private final Vertx vertx;
  private final Settings settings;
  private final Operations operations;
  private final Apply apply;
  private int underWay;

  public ApplyOperations(
      Vertx vertx,
      Settings settings,
      Operations operations,
      ContainerManager manager,
      ImageService images) {
    this.vertx = vertx;
    this.settings = settings;
    this.operations = operations;
    this.apply = Apply.on(vertx, settings, manager, images);
  }

  /**
   * Begins a run; see {@link Apply#run}.
   *
   * @return the operation as it begins; INVALID_ARGUMENT at once for names that this host does not
   *     give, RATE_LIMITED where very many are under way
   */
  public Future<Operation> start(ApplyFile file, boolean prune) {
    return apply.checked(file).compose(known -> begun(known, prune));
  }

  private Future<Operation> begun(ApplyFile file, boolean prune) {
    if (underWay >= MOST_AT_ONCE) {
      return Future.failedFuture(
          Failure.of(
              ErrorCode.RATE_LIMITED,
              underWay + " files are being applied already; wait for one of them to end"));
    }
    underWay++;
    return operations.start(
        OperationKind.APPLY,
        new Subject("apply", file.owner()),
        progress -> run(file, prune, progress).onComplete(end -> underWay--));
  }

  private Future<Map<String, Object>> run(ApplyFile file, boolean prune, Progress progress) {
    progress.begin(Phase.PLAN);
    return apply
        .run(file, prune, new ApplyProgress(progress), progress.cancelled())
        .map(report -> report.toJson().getMap());
  }

  /** What a run would do; changes nothing. */
  public Future<ApplyPreview> preview(ApplyFile file, boolean prune) {
    return apply
        .plan(file, prune)
        .compose(
            plan ->
                vertx.executeBlocking(
                    () -> ApplyPreview.of(plan, new DryRun(vertx, settings)), false));
  }
}
