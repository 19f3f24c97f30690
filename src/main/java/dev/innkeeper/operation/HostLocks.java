package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.Lock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks among all callers of a host: the verticles of this process and other processes.
 *
 * <p>A lock is a POSIX file lock, so the death of its holder frees it. Lock files stay: removing
 * one while another process opens it would give two holders. Futures complete on the caller's
 * context.
 */
public final class HostLocks {
  private static final long POLL_MILLIS = 100;

  /** Files that this process holds; closing one of them anew would free it, as POSIX has it. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Vertx vertx;
  private final Path directory;

  public HostLocks(Vertx vertx, Path directory) {
    this.vertx = vertx;
    this.directory = directory;
  }

  /** A lock that is held until it is released, or until this process ends. */
  public interface Held {
    Future<Void> release();
  }

  /**
   * Waits for a lock.
   *
   * @param name a file name, such as {@code container-web-1}
   * @param patience how long to wait; then CONFLICT
   * @param cancelled ends the wait with CANCELLED
   */
  public Future<Held> acquire(String name, Duration patience, Future<Void> cancelled) {
    long deadline = System.nanoTime() + patience.toNanos();
    return localLock(name, patience, cancelled)
        .compose(
            local ->
                lockFile(name, deadline, cancelled)
                    .<Held>map(channel -> () -> release(name, channel, local))
                    .onFailure(failed -> local.release()));
  }

  /** The lock where nobody has it, else nothing; does not wait. */
  public Future<Optional<Held>> tryAcquire(String name) {
    return vertx
        .sharedData()
        .getLocalLockWithTimeout(localName(name), 1)
        .map(Optional::of)
        .otherwise(Optional.empty())
        .compose(
            local ->
                local
                    .map(mine -> tryFile(name, mine))
                    .orElse(Future.succeededFuture(Optional.empty())));
  }

  private Future<Optional<Held>> tryFile(String name, Lock local) {
    return vertx
        .executeBlocking(() -> tryLock(name), false)
        .map(locked -> locked.<Held>map(channel -> () -> release(name, channel, local)))
        .onComplete(
            held -> {
              if (held.isEmpty()) {
                local.release();
              }
            },
            failed -> local.release());
  }

  private String localName(String name) {
    return "innkeeper." + directory + "/" + name;
  }

  /** The wait of the shared data cannot be ended, so a lock that comes too late is given back. */
  private Future<Lock> localLock(String name, Duration patience, Future<Void> cancelled) {
    Promise<Lock> first = ((ContextInternal) vertx.getOrCreateContext()).promise();
    cancelled.onSuccess(now -> first.tryFail(cancelledWaiting(name)));
    vertx
        .sharedData()
        .getLocalLockWithTimeout(localName(name), patience.toMillis())
        .onComplete(
            lock -> {
              if (!first.tryComplete(lock)) {
                lock.release();
              }
            },
            late -> first.tryFail(taken(name)));
    return first.future();
  }

  private static Failure cancelledWaiting(String name) {
    return Failure.of(
        ErrorCode.CANCELLED, "cancelled while waiting for " + name + "; nothing was changed");
  }

  private Future<FileChannel> lockFile(String name, long deadline, Future<Void> cancelled) {
    if (cancelled.isComplete()) {
      return Future.failedFuture(cancelledWaiting(name));
    }
    return vertx
        .executeBlocking(() -> tryLock(name), false)
        .compose(
            locked -> {
              if (locked.isPresent()) {
                return Future.succeededFuture(locked.get());
              }
              if (System.nanoTime() > deadline) {
                return Future.failedFuture(taken(name));
              }
              return vertx
                  .timer(Duration.ofMillis(POLL_MILLIS).toMillis())
                  .compose(fired -> lockFile(name, deadline, cancelled));
            });
  }

  /** On a worker thread: an open channel that holds the lock, or nothing where another does. */
  private Optional<FileChannel> tryLock(String name) throws IOException {
    Files.createDirectories(directory);
    Path file = file(name);
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    boolean locked = false;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      return locked ? Optional.of(channel) : Optional.empty();
    } finally {
      if (!locked) {
        free(file, channel);
      }
    }
  }

  private static void free(Path file, @Nullable FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(file);
    }
  }

  private Path file(String name) {
    return directory.resolve(name + ".lock").toAbsolutePath().normalize();
  }

  private Future<Void> release(String name, FileChannel channel, Lock local) {
    return vertx
        .<Void>executeBlocking(
            () -> {
              free(file(name), channel);
              return null;
            },
            false)
        .eventually(
            () -> {
              local.release();
              return Future.succeededFuture();
            });
  }

  private static Failure taken(String name) {
    return Failure.of(
        ErrorCode.CONFLICT,
        name + " is in use by another operation of this host; wait for it and try again");
  }
}
