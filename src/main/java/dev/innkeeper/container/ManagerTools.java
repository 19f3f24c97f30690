package dev.innkeeper.container;

import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.disk.SeedIso;
import dev.innkeeper.image.ImageLeases;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.libvirt.LibvirtNetwork;
import dev.innkeeper.libvirt.StoragePool;
import dev.innkeeper.libvirt.Virsh;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Journal;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.CancellableRunner;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** What the parts of the manager work with. */
record ManagerTools(
    Vertx vertx,
    LiveSettings live,
    Operations operations,
    ContainerFeed feed,
    CommandRunner runner,
    Virsh virsh,
    ImageService images,
    HostLocks locks,
    ImageLeases leases,
    Journal journal,
    Clock clock) {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  static ManagerTools of(
      Vertx vertx,
      LiveSettings live,
      Operations operations,
      EventPublisher events,
      CommandRunner runner,
      Clock clock) {
    Settings settings = live.get();
    Path state = settings.dataDir().resolve("innkeeper");
    HostLocks locks = new HostLocks(vertx, state.resolve("locks"));
    return new ManagerTools(
        vertx,
        live,
        operations,
        new ContainerFeed(events),
        runner,
        new Virsh(vertx, runner, settings.libvirt().uri(), settings.processTimeouts().virsh()),
        new ServiceBus(vertx)
            .clientWithin(
                ImageService.ADDRESS + "." + settings.hostName(), ImageService.class, ANSWER),
        locks,
        new ImageLeases(vertx, locks),
        new Journal(vertx, state, clock),
        clock);
  }

  /** The settings as they are now. */
  Settings settings() {
    return live.get();
  }

  /** The same tools, whose children end when the work that they do is cancelled. */
  ManagerTools until(Future<Void> cancelled) {
    CommandRunner cancellable = new CancellableRunner(runner, cancelled);
    return new ManagerTools(
        vertx,
        live,
        operations,
        feed,
        cancellable,
        new Virsh(
            vertx, cancellable, settings().libvirt().uri(), settings().processTimeouts().virsh()),
        images,
        locks,
        leases,
        journal,
        clock);
  }

  StoragePool pool() {
    return new StoragePool(
        vertx,
        virsh,
        settings().libvirt().pool(),
        settings().dataDir().resolve("kvm").resolve("guests"));
  }

  LibvirtNetwork networks() {
    return new LibvirtNetwork(virsh);
  }

  QemuImg disks() {
    return new QemuImg(runner, settings().processTimeouts().qemuImg());
  }

  SeedIso seeds() {
    return new SeedIso(vertx, runner, settings().processTimeouts().genisoimage());
  }

  ContainerFiles files(ContainerName name) {
    return new ContainerFiles(settings().dataDir(), name);
  }

  /** The lock that everything which changes this container holds. */
  Future<HostLocks.Held> lock(ContainerName name, Duration patience, Future<Void> cancelled) {
    return locks.acquire("container-" + name, patience, cancelled);
  }
}
