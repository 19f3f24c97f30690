package dev.innkeeper.image.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * The tasks of one image. Only so many are under way at a time; starting one more waits. The first
 * that fails fails them all: those not begun do nothing, and whoever starts or awaits is told.
 */
final class DecodeTasks {
  private static final int UNDER_WAY = 2 * DecodePool.THREADS + 2;

  private final Executor executor;
  private final Semaphore places = new Semaphore(UNDER_WAY);
  private final FirstFailure failure = new FirstFailure();
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
    if (cancelled || failure.isSet()) {
      return;
    }
    try {
      task.run();
    } catch (IOException | RuntimeException | Error failed) {
      failure.set(failed);
    }
  }

  /** Throws what a task failed with. */
  void check() throws IOException {
    failure.check();
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
