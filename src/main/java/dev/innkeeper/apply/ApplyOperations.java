package dev.innkeeper.apply;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.DryRun;
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

/** Runs of files as operations of a service, whose result is the report. */
public final class ApplyOperations {
  private final Vertx vertx;
  private final Settings settings;
  private final Operations operations;
  private final Apply apply;

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
   *     give
   */
  public Future<Operation> start(ApplyFile file, boolean prune) {
    return apply
        .checked(file)
        .compose(
            known ->
                operations.start(
                    OperationKind.APPLY,
                    new Subject("apply", file.owner()),
                    progress -> run(file, prune, progress)));
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
