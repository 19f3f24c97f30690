package dev.innkeeper.image.decode;

import java.util.Arrays;

/** Where the stored parts of a sparse file belong. They follow each other and do not overlap. */
final class TarSparseMap {
  private static final int MOST_EXTENTS = 1 << 18;
  private static final int USUAL_EXTENTS = 4;

  private final long fileSize;
  private long[] numbers = new long[2 * USUAL_EXTENTS];
  private int extents;
  private long stored;

  /** The file has so many bytes, holes included. */
  TarSparseMap(long fileSize) {
    this.fileSize = fileSize;
  }

  /** UNSAFE_IMAGE where there are absurdly many. */
  static void checkParts(long count) {
    if (count > MOST_EXTENTS) {
      throw Refusal.unsafe("its tar has a sparse file of more than " + MOST_EXTENTS + " parts");
    }
  }

  /** Adds the next part, which may be empty; UNSAFE_IMAGE where it contradicts those before it. */
  void add(long offset, long length) {
    long before = extents == 0 ? 0 : offset(extents - 1) + length(extents - 1);
    boolean fits = offset >= before && offset <= fileSize && length <= fileSize - offset;
    if (!fits) {
      throw Refusal.unsafe("it is not sound tar: the parts of a sparse file contradict each other");
    }
    if (length > 0) {
      append(offset, length);
    }
  }

  private void append(long offset, long length) {
    checkParts(extents + 1);
    if (2 * extents == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    }
    numbers[2 * extents] = offset;
    numbers[2 * extents + 1] = length;
    extents++;
    stored += length;
  }

  long offset(int extent) {
    return numbers[2 * extent];
  }

  long length(int extent) {
    return numbers[2 * extent + 1];
  }

  /** Bytes of the whole file, holes included. */
  long fileSize() {
    return fileSize;
  }

  /** Bytes that are in the archive. */
  long stored() {
    return stored;
  }
}
