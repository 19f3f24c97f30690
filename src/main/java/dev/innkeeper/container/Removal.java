package dev.innkeeper.container;

import dev.innkeeper.libvirt.Domain;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.operation.Journal;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Takes a container away, whole or half made. Called with its lock held. */
final class Removal {
  private final ManagerTools tools;
  private final Inventory inventory;
  private final Power power;

  Removal(ManagerTools tools, Inventory inventory, Power power) {
    this.tools = tools;
    this.inventory = inventory;
    this.power = power;
  }

  /** Destroys: a graceful shutdown first unless forced, and what is kept for a week is kept. */
  Future<Map<String, Object>> destroy(
      ContainerName name, DestroyOptions options, Progress progress) {
    return inventory
        .find(name)
        .compose(domain -> stopped(domain, name, options, progress))
        .compose(
            domain -> {
              progress.commit();
              progress.begin(Phase.REMOVE);
              return tools
                  .journal()
                  .begin(OperationKind.CONTAINER_DESTROY, Subject.container(name.text()));
            })
        .compose(work -> removed(name, work))
        .onSuccess(gone -> progress.end(Phase.REMOVE))
        .map(ContainerJson::result);
  }

  private Future<Optional<Domain>> stopped(
      Optional<Domain> domain, ContainerName name, DestroyOptions options, Progress progress) {
    boolean graceful = domain.map(has -> has.state().active()).orElse(false) && !options.force();
    return graceful
        ? power.stop(name, StopOptions.GRACEFUL, progress).map(domain)
        : Future.succeededFuture(domain);
  }

  /** The rest of a destroy, repeatable from any point. */
  Future<Container> removed(ContainerName name, Journal.Work work) {
    return inventory
        .remaining(name)
        .compose(domain -> described(domain).compose(last -> undefined(domain).map(last)))
        .compose(last -> onDisk(() -> remove(name)).map(last))
        .compose(last -> work.end().map(last))
        .map(last -> last.orElseGet(() -> gone(name)))
        .onSuccess(last -> tools.feed().removed(last));
  }

  /** Undoes a create: nothing of it stays, not even a trace. */
  Future<Void> undone(ContainerName name, Journal.Work work) {
    return inventory
        .made(name, work.id())
        .compose(this::undefined)
        .compose(undefined -> onDisk(() -> erase(name)))
        .compose(erased -> work.end())
        .onSuccess(ended -> tools.feed().removed(gone(name)));
  }

  private Future<Optional<Container>> described(Optional<Domain> domain) {
    return domain
        .map(has -> inventory.withoutAddresses(has).map(Optional::of))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** By its UUID, for its name may be another's by now. */
  private Future<Void> undefined(Optional<Domain> domain) {
    return domain
        .map(has -> powerOff(has).compose(off -> tools.virsh().undefine(DomainKey.of(has))))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> powerOff(Domain domain) {
    return domain.state().active()
        ? tools.virsh().powerOff(DomainKey.of(domain))
        : Future.succeededFuture();
  }

  private Future<ContainerName> onDisk(Callable<ContainerName> work) {
    return tools.vertx().executeBlocking(work, false);
  }

  private ContainerName remove(ContainerName name) throws IOException {
    tools.files(name).remove(tools.clock().instant());
    return name;
  }

  private ContainerName erase(ContainerName name) throws IOException {
    tools.files(name).erase();
    return name;
  }

  private Container gone(ContainerName name) {
    return Container.bare(name, "shut off", tools.settings().hostName());
  }
}
