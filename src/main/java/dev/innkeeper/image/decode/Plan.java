package dev.innkeeper.image.decode;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What is wanted of the file as far as its tables are known, in the order of the file. */
final class Plan {
  private final PriorityQueue<RangeQueue> queues = new PriorityQueue<>();
  private @Nullable Wanted first;
  private long planned;

  void add(RangeQueue ranges) {
    if (first != null) {
      putBack(first);
    }
    planned += ranges.remaining();
    if (!ranges.isEmpty()) {
      queues.add(ranges);
    }
  }

  private void putBack(Wanted range) {
    first = null;
    queues.add(RangeQueue.of(range));
  }

  /** The range that begins first; null where nothing is wanted. */
  @Nullable Wanted first() {
    if (first == null) {
      RangeQueue queue = queues.poll();
      if (queue != null) {
        first = queue.take();
        if (!queue.isEmpty()) {
          queues.add(queue);
        }
      }
    }
    return first;
  }

  void removeFirst() {
    first = null;
    planned--;
  }

  /** How many ranges are wanted. */
  long size() {
    return planned;
  }

  /** From where on the file is still needed, as far as that is known. */
  long frontier() {
    Wanted range = first();
    return range == null ? Long.MAX_VALUE : range.offset();
  }
}
