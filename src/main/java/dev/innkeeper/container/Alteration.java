package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.Domain;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.util.Optional;

/** Changes what libvirt can change of a container. Called with its lock held. */
final class Alteration {
  private final ManagerTools tools;
  private final Domain domain;
  private final ContainerName name;

  Alteration(ManagerTools tools, Domain domain) {
    this.tools = tools;
    this.domain = domain;
    this.name = new ContainerName(domain.name());
  }

  /** INVALID_ARGUMENT for a disk that would shrink, before anything is changed. */
  Future<Void> apply(ContainerChanges changes, Progress progress) {
    boolean active = domain.state().active();
    if (active && (changes.memory().isPresent() || changes.cores().isPresent())) {
      progress.warn("memory and cores of " + name + " change with its next start");
    }
    return disk(changes.rootDisk(), active)
        .compose(done -> each(changes.memory(), memory -> tools.virsh().setMemory(name, memory)))
        .compose(done -> each(changes.cores(), cores -> tools.virsh().setCores(name, cores)))
        .compose(
            done ->
                each(changes.autostart(), on -> tools.virsh().autostart(DomainKey.of(domain), on)))
        .compose(done -> labels(changes, active));
  }

  private interface Change<T> {
    Future<Void> to(T value);
  }

  private static <T> Future<Void> each(Optional<T> wanted, Change<T> change) {
    return wanted.map(change::to).orElseGet(Future::succeededFuture);
  }

  private Future<Void> labels(ContainerChanges changes, boolean active) {
    return changes.labels().isEmpty()
        ? Future.succeededFuture()
        : tools
            .virsh()
            .setFacts(
                name,
                Facts.of(domain.description().metadata()).relabelled(changes.labels()).toMap(),
                active);
  }

  private Future<Void> disk(Optional<ByteSize> wanted, boolean active) {
    if (wanted.isEmpty()) {
      return Future.succeededFuture();
    }
    ContainerFiles files = tools.files(name);
    return tools
        .vertx()
        .executeBlocking(() -> Inventory.diskSize(files), false)
        .compose(
            present -> {
              int order = wanted.get().compareTo(present.orElse(wanted.get()));
              if (order < 0) {
                return Future.failedFuture(shrinks(wanted.get(), present.get()));
              }
              if (order == 0) {
                return Future.succeededFuture();
              }
              return active
                  ? tools.virsh().resizeDisk(name, files.disk(), wanted.get())
                  : tools.disks().resize(files.disk(), wanted.get());
            });
  }

  private Failure shrinks(ByteSize wanted, ByteSize present) {
    return Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        "disk "
            + wanted
            + " is smaller than the "
            + present
            + " that "
            + name
            + " has, and a disk cannot shrink; ask for more");
  }
}
