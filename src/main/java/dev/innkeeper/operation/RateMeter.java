package dev.innkeeper.operation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** The rate of a growing amount over the last five seconds. */
final class RateMeter {
  private static final long SPAN_NANOS = 5_000_000_000L;
  private static final long STEP_NANOS = 100_000_000L;

  private record Sample(long nanos, long amount) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  void start(long nanos, long amount) {
    samples.clear();
    samples.addLast(new Sample(nanos, amount));
  }

  void add(long nanos, long amount) {
    Sample last = samples.peekLast();
    if (last == null || nanos - last.nanos >= STEP_NANOS) {
      samples.addLast(new Sample(nanos, amount));
    }
    while (samples.size() > 2 && nanos - samples.getFirst().nanos > SPAN_NANOS) {
      samples.removeFirst();
    }
  }

  OptionalDouble perSecond(long nanos, long amount) {
    Sample first = samples.peekFirst();
    if (first == null || nanos - first.nanos < STEP_NANOS || amount <= first.amount) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of((amount - first.amount) * 1e9 / (nanos - first.nanos));
  }
}
