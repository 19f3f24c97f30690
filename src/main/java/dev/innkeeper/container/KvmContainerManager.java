package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The container API over this host's libvirt and pool. Used on the manager verticle's context. */
final class KvmContainerManager implements ContainerManager {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(60);

  private final ManagerTools tools;
  private final Inventory inventory;
  private final Power power;
  private final Removal removal;
  private final Reconciler reconciler;
  private final HostReport report;
  private final Creates creates;

  KvmContainerManager(ManagerTools tools) {
    this.tools = tools;
    this.inventory = new Inventory(tools);
    this.power = new Power(tools, inventory);
    this.removal = new Removal(tools, inventory, power);
    this.reconciler = new Reconciler(tools, removal);
    this.report = new HostReport(tools);
    this.creates = new Creates(tools, inventory, removal);
  }

  /** Begins to tell of all that happens to containers, whoever does it. */
  HostWatch watch() {
    HostWatch watch = HostWatch.start(new DomainWatch(tools, inventory, creates::names), tools);
    creates.watched(watch);
    return watch;
  }

  /** Settles what the dead left. */
  Future<Void> settle() {
    return reconciler.settle(creates::isMaking);
  }

  @Override
  public Future<Operation> create(ContainerSpec spec) {
    checkHost(spec.host());
    return tools
        .vertx()
        .executeBlocking(() -> Plan.of(spec, tools.settings(), tools.clock().instant()), false)
        .compose(plan -> settle().map(plan))
        .compose(creates::begin);
  }

  private void checkHost(Optional<String> host) {
    String here = tools.settings().hostName();
    if (host.isPresent() && !host.get().equals(here)) {
      throw Failure.of(
          ErrorCode.HOST_UNREACHABLE,
          "host '"
              + Quoted.of(host.get())
              + "' is not connected; this one is "
              + here
              + ", and hosts shows which there are");
    }
  }

  @Override
  public Future<Operation> start(String name) {
    return change(
        OperationKind.CONTAINER_START, name, progress -> power.start(parsed(name), progress));
  }

  @Override
  public Future<Operation> stop(String name, StopOptions options) {
    return change(
        OperationKind.CONTAINER_STOP,
        name,
        progress -> power.stop(parsed(name), options, progress));
  }

  @Override
  public Future<Operation> restart(String name) {
    return change(
        OperationKind.CONTAINER_RESTART, name, progress -> power.restart(parsed(name), progress));
  }

  @Override
  public Future<Operation> pause(String name) {
    return change(OperationKind.CONTAINER_PAUSE, name, progress -> power.pause(parsed(name)));
  }

  @Override
  public Future<Operation> resume(String name) {
    return change(OperationKind.CONTAINER_RESUME, name, progress -> power.resume(parsed(name)));
  }

  @Override
  public Future<Operation> update(String name, ContainerChanges changes) {
    return change(
        OperationKind.CONTAINER_UPDATE,
        name,
        progress ->
            inventory
                .domain(parsed(name))
                .compose(domain -> new Alteration(tools, domain).apply(changes, progress)));
  }

  /** Answers at once whether there is such a container; then changes it under its lock. */
  private Future<Operation> change(
      OperationKind kind, String text, Function<Progress, Future<Void>> work) {
    ContainerName name = parsed(text);
    return settle()
        .compose(settled -> inventory.domain(name))
        .compose(
            domain ->
                tools
                    .operations()
                    .start(
                        kind,
                        Subject.container(name.text()),
                        progress -> changed(name, progress, work)));
  }

  private Future<Map<String, Object>> changed(
      ContainerName name, Progress progress, Function<Progress, Future<Void>> work) {
    return tools
        .lock(name, LOCK_PATIENCE, progress.cancelled())
        .compose(held -> work.apply(progress).eventually(held::release))
        .compose(done -> inventory.required(name))
        .onSuccess(container -> tools.feed().updated(container))
        .map(ContainerJson::result);
  }

  @Override
  public Future<Operation> destroy(String text, DestroyOptions options) {
    ContainerName name = parsed(text);
    return settle()
        .compose(settled -> destroyable(name))
        .compose(
            there ->
                tools
                    .operations()
                    .start(
                        OperationKind.CONTAINER_DESTROY,
                        Subject.container(name.text()),
                        progress -> destroyed(name, options, progress)));
  }

  private Future<Void> destroyable(ContainerName name) {
    return inventory
        .find(name)
        .compose(
            domain ->
                domain.isPresent() || creates.isMaking(name)
                    ? Future.succeededFuture(true)
                    : tools.vertx().executeBlocking(tools.files(name)::exist, false))
        .compose(there -> there ? Future.succeededFuture() : inventory.domain(name).mapEmpty());
  }

  private Future<Map<String, Object>> destroyed(
      ContainerName name, DestroyOptions options, Progress progress) {
    return creates
        .ended(name)
        .compose(ended -> tools.lock(name, LOCK_PATIENCE, progress.cancelled()))
        .compose(held -> removal.destroy(name, options, progress).eventually(held::release));
  }

  @Override
  public Future<List<Container>> list(ContainerQuery query) {
    return inventory.list().map(all -> narrowed(withMaking(all), query));
  }

  private List<Container> withMaking(List<Container> all) {
    List<Container> merged = new ArrayList<>(all);
    merged.removeIf(container -> creates.isMaking(container.name()));
    merged.addAll(creates.containers());
    merged.sort(Comparator.comparing(Container::name));
    return merged;
  }

  private static List<Container> narrowed(List<Container> all, ContainerQuery query) {
    return all.stream()
        .filter(container -> query.host().map(container.host()::equals).orElse(true))
        .filter(container -> query.state().map(container.state()::equals).orElse(true))
        .toList();
  }

  @Override
  public Future<Container> info(String text) {
    ContainerName name = parsed(text);
    return creates
        .find(name)
        .map(Future::succeededFuture)
        .orElseGet(() -> inventory.required(name));
  }

  @Override
  public Future<ConsoleText> console(String text, ConsoleOptions options) {
    ContainerName name = parsed(text);
    ContainerFiles files = tools.files(name);
    return tools
        .vertx()
        .executeBlocking(() -> ConsoleLog.piece(files.consoleLog(), options.offset()), false)
        .compose(piece -> piece.next() > 0 ? Future.succeededFuture(piece) : known(name, piece));
  }

  /** libvirt is asked only where there is nothing to read, for a follower asks often. */
  private Future<ConsoleText> known(ContainerName name, ConsoleText piece) {
    return inventory.domain(name).map(piece);
  }

  @Override
  public Future<List<Operation>> operations(OperationQuery query) {
    return tools.operations().list().map(all -> all.stream().filter(query::matches).toList());
  }

  @Override
  public Future<Operation> operation(String id) {
    return tools.operations().find(id);
  }

  @Override
  public Future<Operation> cancel(String id) {
    return tools.operations().cancel(id);
  }

  @Override
  public Future<Host> host() {
    return report.host();
  }

  @Override
  public Future<List<Host>> hosts() {
    return report.host().map(List::of);
  }

  @Override
  public Future<String> namespace() {
    return Future.succeededFuture(
        tools.settings().modelUuid().map(uuid -> Namespace.ofModel(uuid).prefix()).orElse(""));
  }

  @Override
  public Future<Boolean> isInitialized() {
    return report.isInitialized();
  }

  private static ContainerName parsed(String text) {
    try {
      return new ContainerName(text);
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid("container", refused);
    }
  }
}
