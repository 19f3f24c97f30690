package dev.innkeeper.container;

import dev.innkeeper.config.Settings.Profile;
import dev.innkeeper.container.ImageFinder.Leased;
import dev.innkeeper.disk.CloudInit;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Firmware;
import dev.innkeeper.libvirt.LaunchLook;
import dev.innkeeper.libvirt.Virsh;
import dev.innkeeper.operation.Journal;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One container from nothing: image, then seed and disk at the same time, then its domain and its
 * start, then as far as its caller waits.
 *
 * <p>A step that fails, or a cancel at any time, undoes all that was made but the image. A wait
 * that runs out undoes nothing: its owner wants to look at the guest.
 */
final class Creation {
  static final String STARTED = "started";

  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  /** End with a cancel; what undoes it goes on. */
  private final ManagerTools tools;

  private final Inventory inventory;
  private final Removal removal;
  private final Plan plan;
  private final ContainerName name;
  private final Progress progress;
  private final LeaseWatch leases;

  Creation(ManagerTools tools, Inventory inventory, Removal removal, Plan plan, Progress progress) {
    this.tools = tools.until(progress.cancelled());
    this.inventory = inventory;
    this.removal = removal;
    this.plan = plan;
    this.name = plan.name();
    this.progress = progress;
    this.leases = new LeaseWatch(this.tools, plan.nics());
  }

  /**
   * What is being looked up when a create begins.
   *
   * @param libvirt as it is; empty where that is known to be right
   * @param right called once it is
   * @param imageThere whether the image need not be fetched; never fails
   */
  record Outlook(
      Optional<Future<LaunchLook>> libvirt, Runnable right, Future<Boolean> imageThere) {}

  /**
   * Makes it.
   *
   * @param started told once it runs, before what is waited for
   * @return the container in its JSON form
   */
  Future<Map<String, Object>> run(Outlook outlook, Runnable started) {
    plan.warnings().forEach(progress::warn);
    return tools
        .lock(name, LOCK_PATIENCE, progress.cancelled())
        .compose(held -> made(outlook).eventually(held::release))
        .onSuccess(made -> started.run())
        .compose(made -> waited().compose(ready -> told(made)))
        .onSuccess(this::tell)
        .map(ContainerJson::result);
  }

  private Future<Image> made(Outlook outlook) {
    return stillFree()
        .compose(free -> tools.vertx().executeBlocking(HostReport::toolsThere, false))
        .compose(there -> made(ready(outlook), outlook.imageThere()));
  }

  /** What the host lacks ends it before anything is fetched; what is there need not wait for it. */
  private Future<Image> made(Future<Void> ready, Future<Boolean> imageThere) {
    return imageThere
        .compose(there -> there ? Future.succeededFuture() : ready)
        .compose(go -> new ImageFinder(tools, progress).find(plan.spec().image()))
        .compose(leased -> madeOver(leased, ready).eventually(leased.lease()::release))
        .eventually(ready::otherwiseEmpty);
  }

  private Future<Void> ready(Outlook outlook) {
    return outlook
        .libvirt()
        .map(look -> look.compose(this::ready).onSuccess(ready -> outlook.right().run()))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> ready(LaunchLook look) {
    return look.isTaken()
        ? Future.failedFuture(Creates.exists(name))
        : look.ready(tools.pool(), tools.networks());
  }

  /** Another process may have made it and let go of the lock since libvirt was looked at. */
  private Future<Void> stillFree() {
    return tools
        .vertx()
        .executeBlocking(tools.files(name)::exist, false)
        .compose(
            taken -> taken ? Future.failedFuture(Creates.exists(name)) : Future.succeededFuture());
  }

  private Future<Image> madeOver(Leased leased, Future<Void> ready) {
    return (ready.failed() ? ready : going(leased))
        .compose(going -> journaled(leased, ready))
        .map(leased.image());
  }

  /** Asks anew only where the wait has shown more than what is known from making it. */
  private Future<Container> told(Image image) {
    return plan.spec().waitFor().compareTo(WaitFor.ADDRESS) < 0
        ? Future.succeededFuture(
            plan.container(
                DomainState.RUNNING.toString(), Optional.of(image), tools.settings().hostName()))
        : inventory.required(name);
  }

  /** Stops between steps, where no child runs that a cancel would end. */
  private <T> Future<T> going(T value) {
    return progress.cancelled().isComplete()
        ? Future.failedFuture(
            Failure.of(ErrorCode.CANCELLED, "creating " + name + " was cancelled; run it again"))
        : Future.succeededFuture(value);
  }

  private Future<Void> journaled(Leased leased, Future<Void> ready) {
    ByteSize disk = plan.diskFor(leased.image().virtualSize());
    return tools
        .journal()
        .begin(OperationKind.CONTAINER_CREATE, Subject.container(name.text()))
        .compose(
            work ->
                Future.join(ready, built(leased, disk, work))
                    .compose(this::going)
                    .compose(made -> launched(leased.image(), work))
                    .recover(error -> undone(work, error)));
  }

  private Future<Void> built(Leased leased, ByteSize disk, Journal.Work work) {
    return tools
        .vertx()
        .executeBlocking(() -> written(leased.image(), work.id()), false)
        .compose(written -> Future.join(seed(), disk(leased, disk), remembered()))
        .mapEmpty();
  }

  /** On a worker thread: the container's directory with all texts in it. */
  private ContainerName written(Image image, UUID uuid) throws IOException {
    ContainerFiles files = tools.files(name);
    ContainerTexts texts = new ContainerTexts(plan, files, profile());
    CloudInit seed = texts.seed();
    Optional<Firmware.Pair> firmware = plan.firmware(image.path());
    files.createDirectory();
    files.write("user-data", seed.userData());
    files.write("meta-data", seed.metaData());
    files.write("network-config", seed.networkConfig());
    files.write(
        files.domainXml().getFileName().toString(),
        texts.domainXml(uuid, plan.facts().withImage(image), firmware));
    if (!isJuju()) {
      files.markStart(tools.clock().instant());
    }
    return name;
  }

  private Profile profile() {
    return tools.settings().libvirt().profile();
  }

  private boolean isJuju() {
    return profile() == Profile.JUJU;
  }

  private Future<Void> seed() {
    ContainerFiles files = tools.files(name);
    progress.begin(Phase.SEED);
    return tools
        .seeds()
        .create(files.directory(), files.seed())
        .onSuccess(made -> progress.end(Phase.SEED));
  }

  /** Once the disk has its name, its header keeps the image, and others need not wait. */
  private Future<Void> disk(Leased leased, ByteSize size) {
    ContainerFiles files = tools.files(name);
    progress.begin(Phase.DISK);
    return tools
        .disks()
        .createOverlay(files.unfinishedDisk(), leased.image().path(), size)
        .compose(made -> tools.vertx().executeBlocking(files::placeDisk, false))
        .compose(placed -> leased.lease().release())
        .onSuccess(made -> progress.end(Phase.DISK));
  }

  private Future<Void> remembered() {
    return plan.spec().waitFor().compareTo(WaitFor.ADDRESS) < 0
        ? Future.succeededFuture()
        : leases.remember();
  }

  private Future<Void> launched(Image image, Journal.Work work) {
    progress.begin(Phase.DEFINE);
    return (isJuju() ? launchedAsJuju(image) : launchedAtOnce(work))
        .compose(running -> work.step(STARTED))
        .compose(this::going)
        .compose(noted -> work.end())
        .onSuccess(done -> progress.end(Phase.START));
  }

  private Future<Void> launchedAtOnce(Journal.Work work) {
    return tools
        .virsh()
        .launch(
            tools.files(name).domainXml(),
            DomainKey.of(name, work.id()),
            plan.spec().autostart(),
            this::defined);
  }

  private void defined() {
    progress.end(Phase.DEFINE);
    progress.begin(Phase.START);
  }

  /** Juju's XML has no place for facts; libvirt keeps them beside it, and has them first. */
  private Future<Void> launchedAsJuju(Image image) {
    Virsh virsh = tools.virsh();
    DomainKey named = DomainKey.of(name);
    return virsh
        .define(tools.files(name).domainXml())
        .compose(done -> virsh.setFacts(name, plan.facts().withImage(image).toMap(), false))
        .onSuccess(marked -> defined())
        .compose(
            marked ->
                plan.spec().autostart() ? virsh.autostart(named, true) : Future.succeededFuture())
        .compose(set -> virsh.start(named));
  }

  private Future<Void> undone(Journal.Work work, Throwable error) {
    return removal
        .undone(name, work)
        .recover(
            left -> {
              progress.warn(
                  "undoing "
                      + name
                      + " failed too, the next command that changes anything tries again: "
                      + left.getMessage());
              return Future.succeededFuture();
            })
        .compose(undone -> Future.failedFuture(error));
  }

  private Future<Void> waited() {
    return new Readiness(tools, name, progress, leases, this::tellNow)
        .until(plan.spec().waitFor(), plan.spec().timeout())
        .recover(
            error ->
                Failure.from(error).code() == ErrorCode.CANCELLED
                    ? destroyed().compose(gone -> Future.failedFuture(error))
                    : Future.failedFuture(error));
  }

  private Future<Container> destroyed() {
    return tools
        .lock(name, Duration.ofSeconds(30), Future.future(never -> {}))
        .compose(held -> taken().eventually(held::release));
  }

  private Future<Container> taken() {
    return tools
        .journal()
        .begin(OperationKind.CONTAINER_DESTROY, Subject.container(name.text()))
        .compose(work -> removal.removed(name, work));
  }

  private void tellNow() {
    inventory.required(name).onSuccess(this::tell);
  }

  private void tell(Container container) {
    tools.feed().updated(container);
  }
}
