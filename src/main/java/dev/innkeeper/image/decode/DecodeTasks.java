package dev.innkeeper.image.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one image. Only so many are under way at a time; starting one more waits. The first
 * that fails fails them all: those not begun do nothing, and whoever starts or awaits is told.
 */
final class DecodeTasks {
  private static final int UNDER_WAY = 2 * DecodePool.THREADS + 2;

  private final Executor executor;
  private final Semaphore places = new Semaphore(UNDER_WAY);
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private volatile boolean cancelled;

  /** What is done on another thread. */
  interface Task {
    void run() throws IOException;

    /** Follows always, also where the task was not run. */
    void end();
  }

  DecodeTasks(Executor executor) {
    this.executor = executor;
  }

  /** Waits for a place, then begins the task on another thread. */
  void start(Task task) throws IOException {
    check();
    try {
      places.acquire();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("decoding was interrupted");
    }
    executor.execute(
        () -> {
          try {
            run(task);
          } finally {
            task.end();
            places.release();
          }
        });
  }

  private void run(Task task) {
    if (cancelled || broken.get() != null) {
      return;
    }
    try {
      task.run();
    } catch (IOException | RuntimeException | Error failed) {
      broken.compareAndSet(null, failed);
    }
  }

  /** Throws what a task failed with. */
  void check() throws IOException {
    Throwable failed = broken.get();
    if (failed instanceof IOException io) {
      throw io;
    }
    if (failed instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failed instanceof Error error) {
      throw error;
    }
  }

  /** Waits until all are done; throws what one failed with. */
  void await() throws IOException {
    places.acquireUninterruptibly(UNDER_WAY);
    places.release(UNDER_WAY);
    check();
  }

  /** Waits for those that have begun, and drops the others. */
  void cancel() {
    cancelled = true;
    places.acquireUninterruptibly(UNDER_WAY);
    places.release(UNDER_WAY);
  }
}
