package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.GuestAgent;
import dev.innkeeper.libvirt.Lease;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Watches a guest from its start until it has an address or is ready.
 *
 * <p>The console's log is read often, for that costs the guest nothing; virsh and the guest's agent
 * are asked seldom, for each takes processor time away from it.
 */
final class Readiness {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int LOOKS_PER_LEASE = 4;
  private static final int LOOKS_PER_STATE = 8;

  /** cloud-init writes it when its last stage is done; /run is empty after each boot. */
  private static final String RESULT_FILE = "/run/cloud-init/result.json";

  private final ManagerTools tools;
  private final ContainerName name;
  private final Progress progress;
  private final LeaseWatch leases;
  private final Runnable changed;
  private final Set<Phase> begun = EnumSet.noneOf(Phase.class);
  private final Set<Phase> ended = EnumSet.noneOf(Phase.class);
  private DomainState state = DomainState.RUNNING;
  private List<Lease> addresses = List.of();
  private boolean agentSaysReady;
  private Phase last = Phase.ADDRESS;
  private long begunAt;
  private int looks;

  /**
   * A watch over one boot.
   *
   * @param leases remembered before the boot
   * @param changed told when the guest has got an address or become ready
   */
  Readiness(
      ManagerTools tools,
      ContainerName name,
      Progress progress,
      LeaseWatch leases,
      Runnable changed) {
    this.tools = tools;
    this.name = name;
    this.progress = progress;
    this.leases = leases;
    this.changed = changed;
  }

  /** NOT_READY with a diagnosis where the patience runs out or the guest dies; CANCELLED. */
  Future<Void> until(WaitFor goal, Duration patience) {
    if (goal.compareTo(WaitFor.ADDRESS) < 0) {
      return Future.succeededFuture();
    }
    last = goal == WaitFor.READY ? Phase.READY : Phase.ADDRESS;
    begunAt = System.nanoTime();
    progress.begin(Phase.BOOT);
    return new Poll(tools.vertx(), LOOK, patience, progress.cancelled())
        .until(() -> look(goal))
        .map(seen -> seen.filter(Sighting::told))
        .compose(seen -> seen.map(Future::succeededFuture).orElseGet(this::lastLook))
        .compose(seen -> judged(seen, goal));
  }

  private Future<Optional<Sighting>> look(WaitFor goal) {
    int turn = looks++;
    Future<Void> lease =
        addresses.isEmpty() && turn % LOOKS_PER_LEASE == 0
            ? askedForLease()
            : Future.succeededFuture();
    Future<Void> rest =
        turn % LOOKS_PER_STATE == LOOKS_PER_STATE - 1 ? askedForState() : Future.succeededFuture();
    return Future.all(lease, rest)
        .compose(asked -> sighting())
        .map(seen -> Optional.of(seen).filter(now -> settled(now, goal)));
  }

  private Future<Void> askedForLease() {
    return leases.fresh().compose(this::found);
  }

  private Future<Void> found(List<Lease> leases) {
    if (addresses.isEmpty() && !leases.isEmpty()) {
      addresses = leases;
      progress.message("address " + leases.get(0).address());
      changed.run();
    }
    return Future.succeededFuture();
  }

  private Future<Void> askedForState() {
    GuestAgent agent = tools.virsh().agent(name);
    Future<Void> asked =
        Future.all(
                agent.sees(RESULT_FILE),
                addresses.isEmpty()
                    ? agent.addresses().compose(this::found)
                    : Future.succeededFuture())
            .map(
                told -> {
                  agentSaysReady = agentSaysReady || told.<Boolean>resultAt(0);
                  return null;
                });
    return asked
        .compose(told -> tools.virsh().state(name))
        .map(
            is -> {
              state = is.orElse(DomainState.SHUT_OFF);
              return null;
            });
  }

  /** A guest may get its address and become ready between two looks at the leases. */
  private Future<Sighting> sighting() {
    return tools
        .vertx()
        .executeBlocking(this::seen, false)
        .compose(
            seen ->
                last == Phase.READY && isReady(seen) && addresses.isEmpty()
                    ? askedForLease()
                        .compose(asked -> tools.vertx().executeBlocking(this::seen, false))
                    : Future.succeededFuture(seen))
        .compose(seen -> tools.vertx().executeBlocking(() -> noted(seen), false));
  }

  private Sighting seen() throws IOException {
    return Sighting.of(state, tools.files(name), addresses);
  }

  /** On a worker thread: keeps the first times of what is seen for the timeline. */
  private Sighting noted(Sighting seen) throws IOException {
    TimelineFile timeline = tools.files(name).timeline();
    Instant now = tools.clock().instant();
    if (seen.hasOutput()) {
      timeline.note("booting", now);
    }
    if (!seen.addresses().isEmpty()) {
      timeline.note("address", now);
    }
    if (isReady(seen)) {
      timeline.note("ready", now);
    }
    return seen;
  }

  private boolean settled(Sighting seen, WaitFor goal) {
    if (seen.hopeless()) {
      return true;
    }
    boolean ready = isReady(seen);
    boolean addressed = !addresses.isEmpty();
    boolean done = goal == WaitFor.READY ? ready : addressed;
    if (seen.hasOutput() || addressed || ready) {
      next(Phase.BOOT, Phase.ADDRESS);
    }
    if (addressed || ready) {
      next(Phase.ADDRESS, Phase.READY);
    }
    if (done) {
      end(Phase.READY);
    }
    return done;
  }

  private boolean isReady(Sighting seen) {
    return agentSaysReady || seen.finished().isPresent();
  }

  /** A guest whose user-data failed is up, but not what its owner asked for. */
  private boolean isSound(Sighting seen) {
    return isReady(seen) && seen.fault().isEmpty();
  }

  private void next(Phase from, Phase to) {
    end(from);
    if (to.compareTo(last) <= 0 && begun.add(to)) {
      progress.begin(to);
    }
  }

  private void end(Phase phase) {
    if (phase.compareTo(last) <= 0 && ended.add(phase)) {
      progress.end(phase);
    }
  }

  private Future<Sighting> lastLook() {
    return askedForState().compose(asked -> sighting());
  }

  private Duration waited() {
    return Duration.ofSeconds(Duration.ofNanos(System.nanoTime() - begunAt).toSeconds());
  }

  private Future<Void> judged(Sighting seen, WaitFor goal) {
    boolean reached = goal == WaitFor.READY ? isSound(seen) : !addresses.isEmpty();
    if (reached && state.active()) {
      return Future.succeededFuture();
    }
    if (progress.cancelled().isComplete()) {
      return Future.failedFuture(
          Failure.of(ErrorCode.CANCELLED, "cancelled while waiting for " + name));
    }
    return Future.failedFuture(new Diagnosis(name, goal, waited()).of(seen));
  }
}
