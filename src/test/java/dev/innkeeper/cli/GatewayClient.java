package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Watches all hosts of a cluster through one host's HTTP API, as its dashboard does. */
final class GatewayClient implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Set<String> told = new ConcurrentSkipListSet<>();
  private final RemoteManager manager;
  private final ServiceClient service;

  private GatewayClient(ClusterHost host) throws IOException {
    this.service =
        new ServiceClient(
            vertx, ServiceClient.address(host.url()), Optional.of(host.token()), Optional.empty());
    this.manager = new RemoteManager(service);
    vertx.eventBus().<JsonObject>consumer(Event.ADDRESS, message -> heard(message.body()));
  }

  static GatewayClient of(ClusterHost host) throws IOException {
    GatewayClient client = new GatewayClient(host);
    Await.result(client.onLoop(() -> ServiceEvents.ontoBus(client.vertx, client.service).follow()));
    return client;
  }

  private void heard(JsonObject event) {
    JsonObject operation = event.getJsonObject("operation");
    if (operation != null) {
      told.add(operation.getString("host") + " " + operation.getString("kind"));
    }
  }

  /** Whose operations of what kind it was told of. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** The end of an operation that runs, on whatever host. */
  Future<Operation> follow(String id) {
    return onLoop(() -> OperationWatch.follow(vertx, () -> manager.operation(id), update -> {}));
  }

  /** The hosts as that one sees them. */
  List<String> states() {
    return Await.result(onLoop(manager::hosts)).stream()
        .map(host -> host.name() + " " + host.state())
        .toList();
  }

  /** Why that host refuses a change. */
  Failure refusal(Function<ContainerManager, Future<Operation>> change) {
    return catchThrowableOfType(
        Failure.class, () -> Await.result(onLoop(() -> change.apply(manager))));
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> request) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(now -> request.get().onComplete(answer));
    return answer.future();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
