package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * A bound on how many tasks run at once; others wait in the order they came. Used from one context
 * only.
 */
public final class Slots {
  private final Deque<Promise<Void>> waiting = new ArrayDeque<>();
  private int free;

  public Slots(int size) {
    this.free = size;
  }

  static Slots unlimited() {
    return new Slots(Integer.MAX_VALUE);
  }

  /**
   * Runs a task in a slot.
   *
   * @param cancelled ends the wait for a slot; a task that runs must watch it itself
   * @return the task's own outcome, or CANCELLED where it never ran
   */
  public <T> Future<T> run(Future<Void> cancelled, Supplier<Future<T>> task) {
    return acquired(cancelled).compose(turn -> task.get().eventually(this::released));
  }

  /** Whether the next task has to wait. */
  public boolean isFull() {
    return free == 0;
  }

  private Future<Void> acquired(Future<Void> cancelled) {
    if (free > 0) {
      free--;
      return Future.succeededFuture();
    }
    Promise<Void> turn = Promise.promise();
    waiting.addLast(turn);
    cancelled.onSuccess(
        now -> {
          if (waiting.remove(turn)) {
            turn.fail(
                Failure.of(ErrorCode.CANCELLED, "cancelled before its turn came; run it again"));
          }
        });
    return turn.future();
  }

  private Future<Void> released() {
    Promise<Void> next = waiting.pollFirst();
    if (next == null) {
      free++;
    } else {
      next.complete();
    }
    return Future.succeededFuture();
  }
}
