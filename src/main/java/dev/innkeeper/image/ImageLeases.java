package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.HostLocks.Held;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps images where they are until a disk refers to them: nobody on the host removes one that is
 * leased. Any number of callers of this process lease the same one at a time. Used on one context.
 */
public final class ImageLeases {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final HostLocks locks;
  private final Map<String, Shared> leased = new HashMap<>();

  /** One lock of the host, and how many have it together. */
  private static final class Shared {
    private final Future<Held> lock;
    private int holders;

    Shared(Future<Held> lock) {
      this.lock = lock;
    }
  }

  public ImageLeases(Vertx vertx, HostLocks locks) {
    this.vertx = vertx;
    this.locks = locks;
  }

  /** A lease; NOT_FOUND where the image has gone meanwhile, so that it has to be synced again. */
  public Future<Held> lease(Image image) {
    Shared shared =
        leased.computeIfAbsent(
            image.id(),
            id ->
                new Shared(
                    locks.acquire(PoolFiles.lockOf(id), PATIENCE, Future.future(never -> {}))));
    shared.holders++;
    Lease lease = new Lease(image.id(), shared);
    return shared
        .lock
        .compose(held -> vertx.executeBlocking(() -> Files.isRegularFile(image.path()), false))
        .compose(there -> there ? Future.succeededFuture(lease) : Future.failedFuture(gone(image)))
        .<Held>map(mine -> mine)
        .recover(error -> lease.release().transform(released -> Future.<Held>failedFuture(error)));
  }

  private static Failure gone(Image image) {
    return Failure.of(
        ErrorCode.NOT_FOUND,
        "image " + image.id() + " was removed by another process; run it again to sync it anew");
  }

  private final class Lease implements Held {
    private final String id;
    private final Shared shared;
    private boolean over;

    Lease(String id, Shared shared) {
      this.id = id;
      this.shared = shared;
    }

    @Override
    public Future<Void> release() {
      if (over) {
        return Future.succeededFuture();
      }
      over = true;
      shared.holders--;
      if (shared.holders > 0) {
        return Future.succeededFuture();
      }
      leased.remove(id, shared);
      return shared.lock.transform(
          lock -> lock.succeeded() ? lock.result().release() : Future.succeededFuture());
    }
  }
}
