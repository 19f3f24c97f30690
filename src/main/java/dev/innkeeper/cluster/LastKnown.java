package dev.innkeeper.cluster;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.Host;
import dev.innkeeper.operation.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each host told last, for the time when it is away. Nothing of it is kept over a restart, and
 * nothing is decided by it while a host answers. Used from one context only.
 */
final class LastKnown implements News {
  /** One cluster has fewer; more are not remembered. */
  private static final int MOST_HOSTS = 200;

  private final Map<String, Told> told = new LinkedHashMap<>();

  /** Of one host; of operations those under way, or ended by its death. */
  private static final class Told {
    private final Map<String, Container> containers = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private Optional<Host> host = Optional.empty();
  }

  /** A host's whole state as it answered. */
  record State(Host host, List<Container> containers, List<Operation> operations) {}

  private Told of(String host) {
    if (!told.containsKey(host) && told.size() >= MOST_HOSTS) {
      return new Told();
    }
    return told.computeIfAbsent(host, first -> new Told());
  }

  void takeOver(State state) {
    String name = state.host().name();
    told.remove(name);
    host(state.host());
    state.containers().forEach(this::container);
    state.operations().forEach(this::operation);
  }

  void met(String host) {
    of(host);
  }

  Set<String> hosts() {
    return Set.copyOf(told.keySet());
  }

  Host host(String name) {
    return of(name).host.orElseGet(() -> Host.unknown(name)).seen(Host.UNREACHABLE, false);
  }

  /** The host's containers, marked as unreachable. */
  List<Container> containers(String host) {
    return of(host).containers.values().stream().map(Container::unreachable).toList();
  }

  List<Operation> operations(String host) {
    return List.copyOf(of(host).operations.values());
  }

  boolean hasContainer(String host, String name) {
    return of(host).containers.containsKey(name);
  }

  Optional<Operation> operation(String host, String id) {
    return Optional.ofNullable(of(host).operations.get(id));
  }

  @Override
  public void operation(Operation operation) {
    Map<String, Operation> operations = of(operation.host()).operations;
    if (operation.state().isFinal()) {
      operations.remove(operation.id());
    } else {
      operations.put(operation.id(), operation);
    }
  }

  /** Keeps its end too, which its host cannot tell any more. */
  @Override
  public void orphan(Operation operation) {
    of(operation.host()).operations.put(operation.id(), operation);
  }

  @Override
  public void container(Container container) {
    if (!container.state().equals(Container.UNREACHABLE)) {
      of(container.host()).containers.put(container.name().text(), container);
    }
  }

  @Override
  public void containerRemoved(String host, String name) {
    of(host).containers.remove(name);
  }

  @Override
  public void host(Host host) {
    if (host.state().equals(Host.UP)) {
      of(host.name()).host = Optional.of(host);
    }
  }
}
