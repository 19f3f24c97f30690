package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A bound on how many tasks run at once; others wait in the order they came. Used from one context
 * only.
 */
public final class Slots {
  private final Deque<Promise<Void>> waiting = new ArrayDeque<>();
  private final IntSupplier size;
  private int running;

  public Slots(int size) {
    this(() -> size);
  }

  /**
   * A bound that may change.
   *
   * @param size asked for each time that one might begin
   */
  public Slots(IntSupplier size) {
    this.size = size;
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
    return running >= size.getAsInt();
  }

  private Future<Void> acquired(Future<Void> cancelled) {
    if (!isFull()) {
      running++;
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
    running--;
    admit();
    return Future.succeededFuture();
  }

  /** Lets begin whoever waits for no reason any more: to be called after the bound has grown. */
  public void admit() {
    while (!isFull() && !waiting.isEmpty()) {
      running++;
      waiting.removeFirst().complete();
    }
  }
}
