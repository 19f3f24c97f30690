package dev.innkeeper.gateway;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.value.DurationText;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The calls about operations, by their names in the document. */
final class OperationCalls {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final ContainerManager manager;
  private final OperationEnds ends;

  OperationCalls(ContainerManager manager, OperationEnds ends) {
    this.manager = manager;
    this.ends = ends;
  }

  Map<String, Handler<RoutingContext>> handlers() {
    return Map.of(
        "listOperations", this::list,
        "operation", this::operation,
        "cancelOperation", this::cancel);
  }

  private void list(RoutingContext context) {
    Reply.with(
        context,
        () -> manager.operations(OperationJson.queryFromJson(RequestCheck.arguments(context))),
        (asked, all) ->
            Reply.ok(asked, ContainerCalls.list("operations", all, OperationJson::toJson)));
  }

  private void operation(RoutingContext context) {
    Reply.with(
        context,
        () -> operation(context.pathParam("id"), patience(context)),
        (asked, operation) -> Reply.ok(asked, OperationJson.toJson(operation)));
  }

  private static Duration patience(RoutingContext context) {
    Duration wait =
        Optional.ofNullable(RequestCheck.arguments(context).getString("wait"))
            .map(DurationText::parse)
            .orElse(Duration.ZERO);
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "wait is over "
              + DurationText.format(LONGEST_WAIT)
              + "; wait for less, and ask again where the operation goes on");
    }
    return wait;
  }

  /** Listens before it looks, so that an end in between is not missed. */
  private Future<Operation> operation(String id, Duration patience) {
    if (patience.isZero()) {
      return manager.operation(id);
    }
    OperationEnds.Awaited end = ends.await(id, patience);
    return manager
        .operation(id)
        .compose(now -> now.state().isFinal() ? Future.<Void>succeededFuture() : end.over())
        .eventually(end::forget)
        .compose(seen -> manager.operation(id));
  }

  private void cancel(RoutingContext context) {
    Reply.with(context, () -> manager.cancel(context.pathParam("id")), Reply::accepted);
  }
}
