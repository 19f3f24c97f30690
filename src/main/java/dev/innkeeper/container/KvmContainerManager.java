package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.VirshEvents;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
  private final Slots creates;

  /** Creates of this process that have not started their guest yet, by name. */
  private final Map<ContainerName, Making> making = new HashMap<>();

  KvmContainerManager(ManagerTools tools) {
    this.tools = tools;
    this.inventory = new Inventory(tools);
    this.power = new Power(tools, inventory);
    this.removal = new Removal(tools, inventory, power);
    this.reconciler = new Reconciler(tools, removal);
    this.report = new HostReport(tools);
    this.creates = new Slots(tools.settings().limits().parallelCreates());
  }

  /** A create under way. */
  private static final class Making {
    final Container asked;
    Optional<String> operation = Optional.empty();

    Making(Container asked) {
      this.asked = asked;
    }
  }

  /** Begins to tell of all that happens to containers, whoever does it. */
  VirshEvents.Listening watch() {
    return new DomainWatch(tools, inventory, making::keySet).start();
  }

  /** Settles what the dead left. */
  Future<Void> settle() {
    return reconciler.settle(making::containsKey);
  }

  @Override
  public Future<Operation> create(ContainerSpec spec) {
    checkHost(spec.host());
    return tools
        .vertx()
        .executeBlocking(() -> Plan.of(spec, tools.settings(), tools.clock().instant()), false)
        .compose(plan -> settle().map(plan))
        .compose(this::begun);
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

  private Future<Operation> begun(Plan plan) {
    ContainerName name = plan.name();
    if (making.containsKey(name)) {
      return Future.failedFuture(exists(name));
    }
    Making made = new Making(asked(plan));
    making.put(name, made);
    return free(name)
        .compose(
            free ->
                tools
                    .operations()
                    .start(
                        OperationKind.CONTAINER_CREATE,
                        Subject.container(name.text()),
                        creates,
                        progress -> created(plan, made, progress)))
        .onSuccess(operation -> followed(name, made, operation))
        .onFailure(refused -> making.remove(name, made));
  }

  private void followed(ContainerName name, Making made, Operation operation) {
    made.operation = Optional.of(operation.id());
    tools.operations().finished(operation.id()).onComplete(end -> making.remove(name, made));
  }

  private Future<Map<String, Object>> created(Plan plan, Making made, Progress progress) {
    tools.feed().updated(made.asked);
    return new Creation(tools, inventory, removal, plan, progress)
        .run(() -> making.remove(plan.name(), made));
  }

  private Container asked(Plan plan) {
    return plan.container(
        Container.CREATING,
        Optional.empty(),
        plan.hardware().rootDisk(),
        tools.settings().hostName());
  }

  /** ALREADY_EXISTS where a domain or a file has the name, whoever made it. */
  private Future<Void> free(ContainerName name) {
    return tools
        .virsh()
        .find(name)
        .compose(
            domain ->
                tools
                    .vertx()
                    .executeBlocking(() -> domain.isPresent() || tools.files(name).exist(), false))
        .compose(taken -> taken ? Future.failedFuture(exists(name)) : Future.succeededFuture());
  }

  private static Failure exists(ContainerName name) {
    return Failure.of(
        ErrorCode.ALREADY_EXISTS,
        "container '"
            + name
            + "' exists already, whole or in part; choose another name, or destroy it first");
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
                domain.isPresent() || making.containsKey(name)
                    ? Future.succeededFuture(true)
                    : tools.vertx().executeBlocking(tools.files(name)::exist, false))
        .compose(there -> there ? Future.succeededFuture() : inventory.domain(name).mapEmpty());
  }

  private Future<Map<String, Object>> destroyed(
      ContainerName name, DestroyOptions options, Progress progress) {
    return createEnded(name)
        .compose(ended -> tools.lock(name, LOCK_PATIENCE, progress.cancelled()))
        .compose(held -> removal.destroy(name, options, progress).eventually(held::release));
  }

  /** A create under way is cancelled first; what it undoes needs no destroying any more. */
  private Future<Void> createEnded(ContainerName name) {
    return Optional.ofNullable(making.get(name))
        .flatMap(made -> made.operation)
        .map(
            id ->
                tools
                    .operations()
                    .cancel(id)
                    .compose(asked -> tools.operations().finished(id))
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  @Override
  public Future<List<Container>> list(ContainerQuery query) {
    return inventory.list().map(all -> narrowed(withMaking(all), query));
  }

  private List<Container> withMaking(List<Container> all) {
    List<Container> merged = new ArrayList<>(all);
    merged.removeIf(container -> making.containsKey(container.name()));
    making.values().forEach(made -> merged.add(made.asked));
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
    Making made = making.get(name);
    return made == null ? inventory.required(name) : Future.succeededFuture(made.asked);
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
