package dev.innkeeper.gateway;

import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.ConsoleText;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.StopOptions;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** Containers that are entries of a map; operations are real. */
public final class FakeManager implements ContainerManager {
  public final Map<ContainerName, Container> containers = new ConcurrentSkipListMap<>();

  /** What an operation does until it ends. */
  public volatile Function<Progress, Future<Map<String, Object>>> work =
      progress -> Future.succeededFuture(Map.of());

  public volatile String console = "booting\n";
  public volatile boolean libvirtIsAway;

  /** How names of machines begin; empty where there is no model. */
  public volatile String namespace = "";

  private final Operations operations;

  public FakeManager(Operations operations) {
    this.operations = operations;
  }

  /** Work that goes on until somebody cancels it. */
  public static Future<Map<String, Object>> untilCancelled(Progress progress) {
    return progress
        .cancelled()
        .compose(
            now ->
                Future.failedFuture(Failure.of(ErrorCode.CANCELLED, "cancelled; begin it anew")));
  }

  static Container container(String name, String state) {
    return container(name, state, true, List.of("network:default"), Map.of("role", "web"));
  }

  private static Container container(
      String name,
      String state,
      boolean autostart,
      List<String> networks,
      Map<String, String> labels) {
    return new Container(
        new ContainerName(name),
        state,
        "noble",
        Arch.AMD64,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Container.Ready.UNKNOWN,
        List.of(new Container.Moment("started", Instant.EPOCH)),
        autostart,
        networks,
        labels,
        Optional.of(Instant.EPOCH),
        "here");
  }

  public void add(String name) {
    containers.put(new ContainerName(name), container(name, "running"));
  }

  private Container required(String name) {
    Container found = containers.get(new ContainerName(name));
    if (found == null) {
      throw Failure.of(ErrorCode.NOT_FOUND, "container '" + name + "' does not exist; look");
    }
    return found;
  }

  private Future<Operation> change(OperationKind kind, String name) {
    Container found;
    try {
      found = required(name);
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid("container", refused);
    }
    return operations.start(
        kind,
        Subject.container(name),
        progress -> work.apply(progress).map(ContainerJson.toJson(found).getMap()));
  }

  @Override
  public Future<Operation> create(ContainerSpec spec) {
    ContainerName name = spec.name().orElseThrow();
    if (containers.containsKey(name)) {
      throw Failure.of(ErrorCode.ALREADY_EXISTS, "container " + name + " exists; take another");
    }
    return operations.start(
        OperationKind.CONTAINER_CREATE,
        Subject.container(name.text()),
        progress ->
            work.apply(progress)
                .map(done -> made(spec))
                .onSuccess(made -> containers.put(name, made))
                .map(made -> ContainerJson.toJson(made).getMap()));
  }

  private static Container made(ContainerSpec spec) {
    return container(
        spec.name().orElseThrow().text(),
        "running",
        spec.autostart(),
        spec.networks().stream().map(Object::toString).toList(),
        spec.labels());
  }

  @Override
  public Future<Operation> start(String name) {
    return change(OperationKind.CONTAINER_START, name);
  }

  @Override
  public Future<Operation> stop(String name, StopOptions options) {
    return change(OperationKind.CONTAINER_STOP, name);
  }

  @Override
  public Future<Operation> restart(String name) {
    return change(OperationKind.CONTAINER_RESTART, name);
  }

  @Override
  public Future<Operation> pause(String name) {
    return change(OperationKind.CONTAINER_PAUSE, name);
  }

  @Override
  public Future<Operation> resume(String name) {
    return change(OperationKind.CONTAINER_RESUME, name);
  }

  @Override
  public Future<Operation> update(String name, ContainerChanges changes) {
    return change(OperationKind.CONTAINER_UPDATE, name);
  }

  @Override
  public Future<Operation> destroy(String name, DestroyOptions options) {
    return change(OperationKind.CONTAINER_DESTROY, name)
        .onSuccess(begun -> containers.remove(new ContainerName(name)));
  }

  @Override
  public Future<List<Container>> list(ContainerQuery query) {
    if (libvirtIsAway) {
      return Future.failedFuture(
          Failure.of(ErrorCode.LIBVIRT_UNAVAILABLE, "libvirt is away; start it"));
    }
    return Future.succeededFuture(
        containers.values().stream()
            .filter(one -> query.state().map(one.state()::equals).orElse(true))
            .toList());
  }

  @Override
  public Future<Container> info(String name) {
    return Future.succeededFuture(required(name));
  }

  @Override
  public Future<ConsoleText> console(String name, ConsoleOptions options) {
    if (!containers.containsKey(new ContainerName(name))) {
      return Future.failedFuture(
          Failure.of(ErrorCode.NOT_FOUND, "container '" + name + "' does not exist; look"));
    }
    String rest = console.substring((int) Math.min(options.offset(), console.length()));
    String piece = rest.substring(0, Math.min(rest.length(), 256 * 1024));
    long next = options.offset() + piece.length();
    return Future.succeededFuture(new ConsoleText(piece, next, next >= console.length()));
  }

  @Override
  public Future<List<Operation>> operations(OperationQuery query) {
    return operations.list().map(all -> all.stream().filter(query::matches).toList());
  }

  @Override
  public Future<Operation> operation(String id) {
    return operations.find(id);
  }

  @Override
  public Future<Operation> cancel(String id) {
    return operations.cancel(id);
  }

  @Override
  public Future<Host> host() {
    return Future.succeededFuture(
        new Host(
            "here",
            "up",
            true,
            ByteSize.ofGib(8),
            ByteSize.ofGib(4),
            2,
            ByteSize.ofGib(50),
            "kvm",
            Map.of("qemu", "7.2")));
  }

  @Override
  public Future<List<Host>> hosts() {
    return host().map(List::of);
  }

  @Override
  public Future<String> namespace() {
    return Future.succeededFuture(namespace);
  }

  @Override
  public Future<Boolean> isInitialized() {
    return Future.succeededFuture(!libvirtIsAway);
  }
}
