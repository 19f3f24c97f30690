package dev.innkeeper.container;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/** Gives a manager's failures the form in which they cross the bus. */
record AnsweringManager(ContainerManager manager) implements ContainerManager {
  private static <T> Future<T> answer(Supplier<Future<T>> question) {
    return ServiceBus.answer(Future.succeededFuture().compose(now -> question.get()));
  }

  @Override
  public Future<Operation> create(ContainerSpec spec) {
    return answer(() -> manager.create(spec));
  }

  @Override
  public Future<Operation> start(String name) {
    return answer(() -> manager.start(name));
  }

  @Override
  public Future<Operation> stop(String name, StopOptions options) {
    return answer(() -> manager.stop(name, options));
  }

  @Override
  public Future<Operation> restart(String name) {
    return answer(() -> manager.restart(name));
  }

  @Override
  public Future<Operation> pause(String name) {
    return answer(() -> manager.pause(name));
  }

  @Override
  public Future<Operation> resume(String name) {
    return answer(() -> manager.resume(name));
  }

  @Override
  public Future<Operation> update(String name, ContainerChanges changes) {
    return answer(() -> manager.update(name, changes));
  }

  @Override
  public Future<Operation> destroy(String name, DestroyOptions options) {
    return answer(() -> manager.destroy(name, options));
  }

  @Override
  public Future<List<Container>> list(ContainerQuery query) {
    return answer(() -> manager.list(query));
  }

  @Override
  public Future<Container> info(String name) {
    return answer(() -> manager.info(name));
  }

  @Override
  public Future<ConsoleText> console(String name, ConsoleOptions options) {
    return answer(() -> manager.console(name, options));
  }

  @Override
  public Future<List<Operation>> operations(OperationQuery query) {
    return answer(() -> manager.operations(query));
  }

  @Override
  public Future<Operation> operation(String id) {
    return answer(() -> manager.operation(id));
  }

  @Override
  public Future<Operation> cancel(String id) {
    return answer(() -> manager.cancel(id));
  }

  @Override
  public Future<Host> host() {
    return answer(() -> manager.host());
  }

  @Override
  public Future<List<Host>> hosts() {
    return answer(() -> manager.hosts());
  }

  @Override
  public Future<String> namespace() {
    return answer(() -> manager.namespace());
  }

  @Override
  public Future<Boolean> isInitialized() {
    return answer(() -> manager.isInitialized());
  }
}
