package dev.innkeeper.image.decode;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Wanted ranges that one table names, in the order in which they stand in the file. There may be
 * very many, so that each takes but one number until its turn comes.
 */
final class RangeQueue implements Comparable<RangeQueue> {
  private static final int INDEX_BITS = 18;
  private static final int INDEX = (1 << INDEX_BITS) - 1;

  private final long[] places;
  private final IntFunction<? extends Wanted> ranges;
  private int next;

  private RangeQueue(long[] places, IntFunction<? extends Wanted> ranges) {
    this.places = places;
    this.ranges = ranges;
  }

  /** Gathers offsets in any order. */
  static final class Builder {
    private final long[] places;
    private int count;

    /** For at most so many ranges. */
    Builder(int most) {
      this.places = new long[most];
    }

    /** Offsets are below {@link Qcow2Offset#END}, an index has at most 18 bits. */
    void add(long offset, int index) {
      places[count++] = offset << INDEX_BITS | index;
    }

    RangeQueue build(IntFunction<? extends Wanted> ranges) {
      long[] used = Arrays.copyOf(places, count);
      Arrays.sort(used);
      return new RangeQueue(used, ranges);
    }
  }

  static RangeQueue of(Wanted range) {
    Builder one = new Builder(1);
    one.add(range.offset(), 0);
    return one.build(index -> range);
  }

  boolean isEmpty() {
    return next == places.length;
  }

  int remaining() {
    return places.length - next;
  }

  Wanted take() {
    return ranges.apply((int) places[next++] & INDEX);
  }

  @Override
  public int compareTo(RangeQueue other) {
    return Long.compare(places[next], other.places[other.next]);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
