package dev.innkeeper.cli;

import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT and SIGTERM: what runs is asked to end, and gets a bounded time to leave things clean. The
 * JVM then ends with 128 and the signal's number.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 10;

  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile Runnable cancel = () -> {};
  private volatile boolean asked;
  private volatile OptionalInt status = OptionalInt.empty();

  private Interruption() {}

  static Interruption watch() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::ended, "innkeeper-interrupt"));
    return interruption;
  }

  /** What to do when a signal comes; it comes at once where one came before. */
  void onSignal(Runnable action) {
    cancel = action;
    if (asked) {
      action.run();
    }
  }

  /** The exit status after a signal, for one whose ordinary end that is. */
  void endsWith(int exitStatus) {
    status = OptionalInt.of(exitStatus);
  }

  /** The command has ended by itself or after a cancel: the process need not wait any more. */
  void settled() {
    settled.countDown();
  }

  /** On the JVM's shutdown thread. */
  private void ended() {
    if (settled.getCount() == 0) {
      return;
    }
    asked = true;
    cancel.run();
    try {
      if (settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        status.ifPresent(Runtime.getRuntime()::halt);
      }
    } catch (InterruptedException enough) {
      Thread.currentThread().interrupt();
    }
  }
}
