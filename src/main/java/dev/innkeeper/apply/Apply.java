package dev.innkeeper.apply;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Brings a host to what a file says. Runs of one owner follow each other, whichever process they
 * are in; those of different owners go on at the same time.
 */
public final class Apply {
  private static final Duration PATIENCE = Duration.ofHours(6);

  private final Vertx vertx;
  private final ContainerManager manager;
  private final ImageService images;
  private final HostLocks locks;

  Apply(Vertx vertx, ContainerManager manager, ImageService images, HostLocks locks) {
    this.vertx = vertx;
    this.manager = manager;
    this.images = images;
    this.locks = locks;
  }

  /** Runs on the host that these settings are of. */
  public static Apply on(
      Vertx vertx, Settings settings, ContainerManager manager, ImageService images) {
    Path locks = settings.dataDir().resolve("innkeeper").resolve("locks");
    return new Apply(vertx, manager, images, new HostLocks(vertx, locks));
  }

  /** The same file, or INVALID_ARGUMENT for names that this host does not give. */
  public Future<ApplyFile> checked(ApplyFile file) {
    return new Planner(manager, images).checked(file);
  }

  /** What a run would do; changes nothing. */
  public Future<ApplyPlan> plan(ApplyFile file, boolean prune) {
    return new Planner(manager, images).plan(file, prune);
  }

  /**
   * Runs.
   *
   * @param prune whether to remove containers that this owner made and that the file has no more
   * @param cancelled ends what is under way; what was made stays
   * @return the report, with failed items in it; a failure where nothing could be begun, or
   *     CANCELLED
   */
  public Future<ApplyReport> run(
      ApplyFile file, boolean prune, ApplyWatcher watcher, Future<Void> cancelled) {
    return locked(file.owner(), watcher, cancelled)
        .compose(
            held -> converged(file, prune, watcher, cancelled).eventually(() -> held.release()));
  }

  /** What a dead run left in the middle would look as if it were whole. */
  private Future<ApplyReport> converged(
      ApplyFile file, boolean prune, ApplyWatcher watcher, Future<Void> cancelled) {
    return new ServiceBus(vertx)
        .settled()
        .compose(settled -> plan(file, prune))
        .onSuccess(watcher::planned)
        .compose(plan -> new Converge(vertx, manager, images, watcher, cancelled).run(plan));
  }

  private Future<HostLocks.Held> locked(
      String owner, ApplyWatcher watcher, Future<Void> cancelled) {
    String lock = "apply-" + Mark.fingerprint(owner);
    return locks
        .tryAcquire(lock)
        .compose(held -> heldOrWaited(held, lock, owner, watcher, cancelled));
  }

  private Future<HostLocks.Held> heldOrWaited(
      Optional<HostLocks.Held> held,
      String lock,
      String owner,
      ApplyWatcher watcher,
      Future<Void> cancelled) {
    if (held.isPresent()) {
      return Future.succeededFuture(held.get());
    }
    watcher.waiting(owner);
    return locks.acquire(lock, PATIENCE, cancelled);
  }
}
