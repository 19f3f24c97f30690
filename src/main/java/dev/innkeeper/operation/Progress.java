package dev.innkeeper.operation;

import io.vertx.core.Future;

/**
 * What a task reports on while it works. All methods may be called on any thread, never block, and
 * after the operation's end change nothing.
 */
public interface Progress {
  /** Of the operation that is reported on. */
  String id();

  /** Begins a phase, or begins it anew; the phase before is not ended by it. */
  void begin(Phase phase);

  void end(Phase phase);

  /**
   * Begins the measure of the latest phase; {@code total} below zero means that it is not known.
   */
  void measure(String unit, long total);

  /** Reports the amount done so far, in the unit of the latest {@link #measure}. */
  void done(long amount);

  void message(String text);

  /** Tells the caller of something that did not stop the work; kept in the operation. */
  void warn(String text);

  /**
   * Says that the work is another operation's, which this one only waits for; its own id says that
   * it does so no more.
   */
  void waitsFor(String operationId);

  /** Succeeds once somebody wants the operation ended; the task then fails with CANCELLED. */
  Future<Void> cancelled();

  /** From here on a cancel is refused, because half of it would be worse than all. */
  void commit();
}
