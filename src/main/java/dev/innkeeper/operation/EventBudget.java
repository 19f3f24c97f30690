package dev.innkeeper.operation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many events one operation may still send: at most ten in any second. Ticks of a measure leave
 * room for phases, and phases leave one place for the end, so that the end never waits.
 */
final class EventBudget {
  private static final long WINDOW_MILLIS = 1000;

  /** Keeps the ticks apart, so that a bar moves evenly and not in bursts. */
  private static final long TICK_MILLIS = 150;

  /** What an event tells of, with the number of events in a window up to which it may be sent. */
  enum Importance {
    TICK(5),
    PHASE(9),
    END(10);

    private final int places;

    Importance(int places) {
      this.places = places;
    }
  }

  private final Deque<Long> sent = new ArrayDeque<>();

  /** Milliseconds until an event of this importance may be sent; 0 means now. */
  long delay(Importance importance, long nowMillis) {
    while (!sent.isEmpty() && sent.getFirst() <= nowMillis - WINDOW_MILLIS) {
      sent.removeFirst();
    }
    int surplus = sent.size() - importance.places;
    if (surplus < 0) {
      boolean spaced = importance != Importance.TICK || sent.isEmpty();
      return spaced ? 0 : Math.max(0, sent.getLast() + TICK_MILLIS - nowMillis);
    }
    long freesAt = sent.stream().skip(surplus).findFirst().orElse(nowMillis) + WINDOW_MILLIS;
    return Math.max(1, freesAt - nowMillis);
  }

  void spend(long nowMillis) {
    sent.addLast(nowMillis);
  }
}
