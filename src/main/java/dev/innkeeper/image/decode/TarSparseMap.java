package dev.innkeeper.image.decode;

import java.util.Arrays;

/**
 * Where the stored parts of a sparse file belong (GNU tar's manual, Storing Sparse Files, Old GNU
 * Format). Parts follow each other and do not overlap.
 */
final class TarSparseMap {
  static final TarSparseMap NONE = new TarSparseMap(new byte[TarHeader.BLOCK]);

  private static final int MOST_EXTENTS = 1 << 18;
  private static final int IN_HEADER_AT = 386;
  private static final int IN_HEADER = 4;
  private static final int CONTINUED_AT = 482;
  private static final int FILE_SIZE_AT = 483;
  private static final int IN_BLOCK = 21;
  private static final int BLOCK_CONTINUED_AT = 504;
  private static final int NUMBER = 12;

  private final long fileSize;
  private long[] numbers = new long[2 * IN_HEADER];
  private int extents;
  private long stored;
  private boolean continued;

  /** Begins with what the file's header says; UNSAFE_IMAGE where it contradicts itself. */
  TarSparseMap(byte[] header) {
    this.fileSize = TarHeader.number(header, FILE_SIZE_AT, NUMBER);
    add(header, IN_HEADER_AT, IN_HEADER);
    continued = header[CONTINUED_AT] != 0;
  }

  /** Whether the next block goes on with the map. */
  boolean isContinued() {
    return continued;
  }

  void goOn(byte[] block) {
    add(block, 0, IN_BLOCK);
    continued = block[BLOCK_CONTINUED_AT] != 0;
  }

  private void add(byte[] block, int at, int most) {
    for (int i = 0; i < most && block[at + 2 * NUMBER * i] != 0; i++) {
      long offset = TarHeader.number(block, at + 2 * NUMBER * i, NUMBER);
      long length = TarHeader.number(block, at + 2 * NUMBER * i + NUMBER, NUMBER);
      if (length > 0) {
        add(offset, length);
      }
    }
  }

  private void add(long offset, long length) {
    long before = extents == 0 ? 0 : offset(extents - 1) + length(extents - 1);
    boolean fits = offset >= before && offset <= fileSize && length <= fileSize - offset;
    if (!fits || extents == MOST_EXTENTS) {
      throw Refusal.unsafe("it is not sound tar: the parts of a sparse file contradict each other");
    }
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
