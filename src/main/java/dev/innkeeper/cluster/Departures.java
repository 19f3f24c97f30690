package dev.innkeeper.cluster;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import java.time.Clock;

/** Tells, in place of hosts that cannot, what is known of them. Used from one context only. */
final class Departures {
  private final LastKnown lastKnown;
  private final EventPublisher events;
  private final Clock clock;

  Departures(LastKnown lastKnown, EventPublisher events, Clock clock) {
    this.lastKnown = lastKnown;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Ends the operations of a host that is away, and marks what is on it.
   *
   * @param speaks whether this host tells everybody; the others only take note
   */
  void left(String host, boolean speaks) {
    for (Operation operation : lastKnown.operations(host)) {
      Operation end =
          operation.state().isFinal() ? operation : operation.lost(why(host), clock.instant());
      lastKnown.orphan(end);
      if (speaks) {
        events.publish(Event.Type.OPERATION_UPDATED, OperationJson.toJson(end));
      }
    }
    if (speaks) {
      events.publish(Event.Type.HOST_UPDATED, HostJson.toJson(lastKnown.host(host)));
      for (Container container : lastKnown.containers(host)) {
        events.publish(Event.Type.CONTAINER_UPDATED, ContainerJson.toJson(container));
      }
    }
  }

  private static Failure why(String host) {
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        "host '"
            + host
            + "' was lost in the middle of it; what it left is settled or resumed when it returns,"
            + " look before you repeat it");
  }

  /** Shows this process's watchers a host that is back; each host tells its own. */
  void back(LastKnown.State state) {
    events.publishHere(Event.Type.HOST_UPDATED, HostJson.toJson(state.host().seen(Host.UP, false)));
    for (Container container : state.containers()) {
      events.publishHere(Event.Type.CONTAINER_UPDATED, ContainerJson.toJson(container));
    }
    for (Operation operation : state.operations()) {
      if (!operation.state().isFinal()) {
        events.publishHere(Event.Type.OPERATION_UPDATED, OperationJson.toJson(operation));
      }
    }
  }
}
