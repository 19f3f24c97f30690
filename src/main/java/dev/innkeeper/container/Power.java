package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.Domain;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Virsh;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.DurationText;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns containers on and off. Called with their lock held; what is so already stays so. */
final class Power {
  private static final Duration LOOK = Duration.ofMillis(300);

  /** A guest that is still booting misses the button, so it is pressed again. */
  private static final Duration PRESS_AGAIN = Duration.ofSeconds(5);

  private final ManagerTools tools;
  private final Virsh virsh;
  private final Inventory inventory;

  Power(ManagerTools tools, Inventory inventory) {
    this.tools = tools;
    this.virsh = tools.virsh();
    this.inventory = inventory;
  }

  /** Powers on, wakes a paused one, and boots a crashed one anew. */
  Future<Void> start(ContainerName name, Progress progress) {
    progress.begin(Phase.START);
    return inventory
        .domain(name)
        .compose(domain -> started(domain, name))
        .onSuccess(done -> progress.end(Phase.START));
  }

  private Future<Void> started(Domain domain, ContainerName name) {
    return switch (domain.state()) {
      case PAUSED -> virsh.resume(name);
      case CRASHED -> virsh.powerOff(DomainKey.of(domain)).compose(off -> booted(domain, name));
      case SHUT_OFF, NO_STATE -> booted(domain, name);
      case RUNNING, IDLE, IN_SHUTDOWN, DYING, PMSUSPENDED -> Future.succeededFuture();
    };
  }

  private Future<Void> booted(Domain domain, ContainerName name) {
    List<Future<Void>> networks = new ArrayList<>();
    domain.description().nics().stream()
        .filter(nic -> nic.kind().equals("network"))
        .map(Domain.Nic::source)
        .distinct()
        .forEach(network -> networks.add(tools.networks().ensureActive(network)));
    return Future.all(networks)
        .compose(ready -> boot(name, DomainKey.of(domain), domain.description().logged()));
  }

  /**
   * Starts the domain.
   *
   * @param logged whether its console has a log, which then gets a mark
   */
  Future<Void> boot(ContainerName name, DomainKey domain, boolean logged) {
    return logged ? marked(name).compose(marked -> virsh.start(domain)) : virsh.start(domain);
  }

  private Future<ContainerName> marked(ContainerName name) {
    return tools
        .vertx()
        .executeBlocking(
            () -> {
              tools.files(name).markStart(tools.clock().instant());
              return name;
            },
            false);
  }

  /** Shuts down, and cuts the power where the guest does not by itself. */
  Future<Void> stop(ContainerName name, StopOptions options, Progress progress) {
    progress.begin(Phase.SHUTDOWN);
    return inventory
        .domain(name)
        .compose(domain -> stopped(domain, name, options, progress))
        .onSuccess(done -> progress.end(Phase.SHUTDOWN));
  }

  private Future<Void> stopped(
      Domain domain, ContainerName name, StopOptions options, Progress progress) {
    boolean off = !domain.state().active();
    if (off) {
      return Future.succeededFuture();
    }
    // A crashed guest hears nothing any more.
    if (options.force() || domain.state() == DomainState.CRASHED) {
      return virsh.powerOff(DomainKey.of(domain));
    }
    Future<Void> awake =
        domain.state() == DomainState.PAUSED ? virsh.resume(name) : Future.succeededFuture();
    return awake
        .compose(listening -> gone(name, options.timeout(), progress))
        .compose(
            gone -> {
              if (gone) {
                return Future.succeededFuture();
              }
              if (progress.cancelled().isComplete()) {
                return Future.failedFuture(cancelled(name));
              }
              progress.warn(
                  name
                      + " did not shut down within "
                      + DurationText.format(options.timeout())
                      + ", so its power was cut");
              return virsh.powerOff(DomainKey.of(domain));
            });
  }

  private static Failure cancelled(ContainerName name) {
    return Failure.of(
        ErrorCode.CANCELLED,
        "stopping " + name + " was cancelled; the guest may still shut down by itself");
  }

  private Future<Boolean> gone(ContainerName name, Duration patience, Progress progress) {
    Button button = new Button(name);
    return new Poll(tools.vertx(), LOOK, patience, progress.cancelled())
        .until(() -> button.pressed().compose(pressed -> off(name)))
        .map(Optional::isPresent);
  }

  private Future<Optional<Boolean>> off(ContainerName name) {
    return virsh
        .state(name)
        .map(state -> Optional.of(true).filter(yes -> state.map(is -> !is.active()).orElse(true)));
  }

  /** The ACPI power button. */
  private final class Button {
    private final ContainerName name;
    private long pressedAt = System.nanoTime() - PRESS_AGAIN.toNanos();

    Button(ContainerName name) {
      this.name = name;
    }

    Future<Void> pressed() {
      if (System.nanoTime() - pressedAt < PRESS_AGAIN.toNanos()) {
        return Future.succeededFuture();
      }
      pressedAt = System.nanoTime();
      return virsh.shutdown(name);
    }
  }

  Future<Void> restart(ContainerName name, Progress progress) {
    return stop(name, StopOptions.GRACEFUL, progress).compose(off -> start(name, progress));
  }

  /** CONFLICT for one that does not run. */
  Future<Void> pause(ContainerName name) {
    return inventory
        .domain(name)
        .compose(
            domain ->
                domain.state().active()
                    ? virsh.suspend(name)
                    : Future.failedFuture(notRunning(name, domain, "pause")));
  }

  /** CONFLICT for one that does not run. */
  Future<Void> resume(ContainerName name) {
    return inventory
        .domain(name)
        .compose(
            domain ->
                domain.state().active()
                    ? virsh.resume(name)
                    : Future.failedFuture(notRunning(name, domain, "resume")));
  }

  private static Failure notRunning(ContainerName name, Domain domain, String what) {
    return Failure.of(
        ErrorCode.CONFLICT,
        "cannot "
            + what
            + " "
            + name
            + ", which is "
            + domain.state()
            + "; start it with innkeeper start "
            + name);
  }
}
