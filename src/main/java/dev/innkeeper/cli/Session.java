package dev.innkeeper.cli;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** What a command works with: the services of its node, and the screen. */
record Session(Node node, Screen screen, Interruption interruption) {

  ContainerManager manager() {
    return node.manager();
  }

  ImageService images() {
    return node.images();
  }

  /** Asks a service and waits for its answer. */
  <T> T ask(Supplier<Future<T>> request) {
    return Await.result(node.call(() -> ServiceBus.answered(request.get())));
  }

  /** Starts an operation, shows its progress, and gives its result; SIGINT cancels it. */
  JsonObject run(Supplier<Future<Operation>> request) {
    Operation end = operate(request);
    return end.result()
        .map(JsonObject::new)
        .orElseThrow(
            () ->
                Failure.of(
                    ErrorCode.INTERNAL, "operation " + end.id() + " ended without a result"));
  }

  /** As {@link #run}, for a caller that wants to know how it went. */
  Operation operate(Supplier<Future<Operation>> request) {
    return operate(request, new ProgressDisplay(screen));
  }

  /** As {@link #operate(Supplier)}, shown in another way. */
  Operation operate(Supplier<Future<Operation>> request, OperationDisplay display) {
    return Await.result(node.call(() -> followed(request, display)));
  }

  /** On the node's context, where all of the display happens. */
  private Future<Operation> followed(
      Supplier<Future<Operation>> request, OperationDisplay display) {
    return node.events().compose(lost -> shown(request, display, lost));
  }

  private Future<Operation> shown(
      Supplier<Future<Operation>> request, OperationDisplay display, Future<Void> lost) {
    long ticks = node.vertx().setPeriodic(ProgressDisplay.TICK, tick -> display.tick());
    Promise<Operation> end = Promise.promise();
    lost.onFailure(end::tryFail);
    OperationWatch.follow(
            node.vertx(),
            () -> ServiceBus.answered(request.get()),
            operation -> {
              interruption.onSignal(() -> cancel(operation.id()));
              display.accept(operation);
            })
        .onComplete(end::tryComplete, end::tryFail);
    return end.future().onComplete(over -> node.vertx().cancelTimer(ticks));
  }

  private void cancel(String id) {
    Future<Operation> asked = node.call(() -> manager().cancel(id));
    asked.onFailure(late -> screen.note("the operation has to finish: " + late.getMessage()));
  }
}
