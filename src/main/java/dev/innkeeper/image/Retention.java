package dev.innkeeper.image;

import dev.innkeeper.config.Settings.Keep;
import dev.innkeeper.image.Removable.Kind;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.HostLocks.Held;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What goes and what stays. What somebody has the lock of stays, and what stands in the list is
 * looked at again once its lock is held: a container may have come to use it.
 */
final class Retention {
  private static final Duration PARTS_KEPT = Duration.ofDays(7);

  private final Vertx vertx;
  private final ImageStore store;
  private final HostLocks locks;
  private final Leftovers leftovers;
  private final Clock clock;

  Retention(Vertx vertx, ImageStore store, PoolFiles files, HostLocks locks, Clock clock) {
    this.vertx = vertx;
    this.store = store;
    this.locks = locks;
    this.leftovers = new Leftovers(files, clock);
    this.clock = clock;
  }

  /** Removes, or only tells, the images that retention does not spare, and all leftovers. */
  Future<List<Removable>> prune(Keep keep, boolean dryRun) {
    return vertx
        .executeBlocking(() -> candidates(keep), false)
        .compose(all -> each(all, keep, dryRun));
  }

  /**
   * Removes the images that retention does not spare, and leftovers that are seven days old: a
   * broken-off download may still be gone on with.
   */
  Future<List<Removable>> sweep(Keep keep) {
    return vertx
        .executeBlocking(() -> images(keep), false)
        .compose(all -> each(all, keep, false))
        .compose(gone -> expire().map(old -> both(gone, old)));
  }

  private static List<Removable> both(List<Removable> some, List<Removable> others) {
    List<Removable> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /** Removes broken-off downloads that nobody went on with for seven days, and what is beside. */
  Future<List<Removable>> expire() {
    Instant oldest = clock.instant().minus(PARTS_KEPT);
    return vertx
        .executeBlocking(leftovers::find, false)
        .map(all -> all.stream().filter(found -> found.since().isBefore(oldest)).toList())
        .compose(old -> each(old, Keep.ALL, false));
  }

  private List<Removable> candidates(Keep keep) throws IOException {
    return both(images(keep), leftovers.find());
  }

  private List<Removable> images(Keep keep) throws IOException {
    List<Removable> all = new ArrayList<>();
    for (Image image : store.list()) {
      if (goes(image, keep)) {
        all.add(
            new Removable(
                Kind.IMAGE,
                image.id(),
                image.path(),
                image.allocated(),
                image.newest()
                    ? "no disk refers to it"
                    : "no disk refers to it, and there is a newer one",
                PoolFiles.lockOf(image.id()),
                clock.instant(),
                Optional.of(image)));
      }
    }
    return all;
  }

  /** A plain file of Juju's, whose serial nobody knows, is never taken away. */
  private static boolean goes(Image image, Keep keep) {
    boolean unused = image.usedBy().isEmpty() && image.sha256().isPresent();
    return switch (keep) {
      case ALL -> false;
      case USED -> unused;
      case NEWEST_AND_USED -> unused && !image.newest();
    };
  }

  /** One lock after the other: what belongs together goes together. */
  private Future<List<Removable>> each(List<Removable> all, Keep keep, boolean dryRun) {
    Map<String, List<Removable>> byLock = new LinkedHashMap<>();
    all.forEach(one -> byLock.computeIfAbsent(one.lock(), first -> new ArrayList<>()).add(one));
    List<Removable> gone = new ArrayList<>();
    Future<List<Removable>> removed = Future.succeededFuture(gone);
    for (Map.Entry<String, List<Removable>> group : byLock.entrySet()) {
      removed =
          removed
              .compose(before -> locks.tryAcquire(group.getKey()))
              .compose(lock -> removed(lock, () -> remove(group.getValue(), keep, dryRun)))
              .onSuccess(gone::addAll)
              .map(gone);
    }
    return removed;
  }

  private Future<List<Removable>> removed(Optional<Held> lock, Callable<List<Removable>> removal) {
    return lock.map(held -> vertx.executeBlocking(removal, false).eventually(held::release))
        .orElse(Future.succeededFuture(List.of()));
  }

  private List<Removable> remove(List<Removable> group, Keep keep, boolean dryRun)
      throws IOException {
    List<Removable> gone = new ArrayList<>();
    for (Removable one : group) {
      boolean goes =
          one.kind() == Kind.IMAGE
              ? removeImage(one.id(), keep, dryRun)
              : dryRun || Files.deleteIfExists(one.path());
      if (goes) {
        gone.add(one);
      }
    }
    return gone;
  }

  private boolean removeImage(String id, Keep keep, boolean dryRun) throws IOException {
    boolean goes = store.find(id).filter(image -> goes(image, keep)).isPresent();
    if (goes && !dryRun) {
      store.remove(id);
    }
    return goes;
  }
}
