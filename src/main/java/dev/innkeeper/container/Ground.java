package dev.innkeeper.container;

import dev.innkeeper.libvirt.VirshEvents;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What launches stand on: the networks that were found active and the pool that was found as it
 * should be, for as long as libvirt tells of no change to any. Used on the manager verticle's
 * context.
 */
final class Ground {
  private final Set<String> networks = new HashSet<>();
  private final List<VirshEvents.Listening> told;
  private boolean pool;
  private long changes;

  /** Begins to listen. */
  Ground(ManagerTools tools) {
    VirshEvents events =
        new VirshEvents(tools.vertx(), tools.runner(), tools.settings().libvirt().uri());
    told = List.of(events.networks(this::changed), events.pools(this::changed));
  }

  private void changed() {
    changes++;
    pool = false;
    networks.clear();
  }

  /** Stands for now; to be given to {@link #isRight} by who looks from now on. */
  long moment() {
    return changes;
  }

  /**
   * Notes that the pool and these networks are right.
   *
   * @param since from before they were looked at
   */
  void isRight(List<String> found, long since) {
    if (since == changes) {
      pool = true;
      networks.addAll(found);
    }
  }

  /** Whether nothing has to be looked at for a guest in these networks. */
  boolean holds(List<String> wanted) {
    return pool
        && networks.containsAll(wanted)
        && told.stream().allMatch(VirshEvents.Listening::isListening);
  }

  /** Done when its children have ended. Repeatable. */
  Future<Void> close() {
    return Future.join(told.stream().map(VirshEvents.Listening::close).toList()).mapEmpty();
  }
}
