package dev.innkeeper.container;

import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.value.ContainerName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells of containers on the event bus, and of each state once, whoever saw it first. Used on the
 * manager verticle's context.
 */
final class ContainerFeed {
  private final EventPublisher events;
  private final Map<ContainerName, Container> told = new HashMap<>();

  ContainerFeed(EventPublisher events) {
    this.events = events;
  }

  void updated(Container container) {
    if (!container.equals(told.put(container.name(), container))) {
      events.publish(Event.Type.CONTAINER_UPDATED, ContainerJson.toJson(container));
    }
  }

  /** Tells it with its last known state. */
  void removed(Container container) {
    told.remove(container.name());
    events.publish(Event.Type.CONTAINER_REMOVED, ContainerJson.toJson(container));
  }

  /** Tells that there is no such container any more, where it was ever told of. */
  void gone(ContainerName name) {
    Container last = told.get(name);
    if (last != null) {
      removed(last);
    }
  }

  /** Tells that a create has ended without a container, where it was ever told of. */
  void abandoned(ContainerName name) {
    Container last = told.get(name);
    if (last != null && last.state().equals(Container.CREATING)) {
      removed(last);
    }
  }

  /** Tells what differs from all that was told before, spared names aside. */
  void all(List<Container> containers, Set<ContainerName> spared) {
    Set<ContainerName> missing = new HashSet<>(told.keySet());
    missing.removeAll(spared);
    for (Container container : containers) {
      missing.remove(container.name());
      if (!spared.contains(container.name())) {
        updated(container);
      }
    }
    missing.forEach(this::gone);
  }
}
