package dev.innkeeper.image.decode;

import java.util.BitSet;

/**
 * Which sectors of a qcow2 file were used, and what for, so that nothing is used twice. Only
 * compressed clusters may share sectors: the last of one with the first of another.
 */
final class Claims {
  private final BitSet used = new BitSet();
  private final BitSet whole = new BitSet();
  private final BitSet runsOn = new BitSet();

  /** Takes sectors for one use alone; UNSAFE_IMAGE where one of them was used. */
  void takeWhole(long offset, long length) {
    int from = sector(offset);
    int to = sector(offset + length - 1) + 1;
    refuseAny(used, from, to, offset);
    used.set(from, to);
    whole.set(from, to);
  }

  /** Takes the sectors of a compressed cluster; UNSAFE_IMAGE where it overlaps others. */
  void takePacked(long offset, long length) {
    int first = sector(offset);
    int last = sector(offset + length - 1);
    refuseAny(whole, first, last + 1, offset);
    refuseAny(runsOn, first, last, offset);
    if (last - first > 1) {
      refuseAny(used, first + 1, last, offset);
      whole.set(first + 1, last);
    }
    used.set(first, last + 1);
    runsOn.set(first, last);
  }

  private static int sector(long offset) {
    return (int) (offset / Qcow2Header.SECTOR);
  }

  private static void refuseAny(BitSet sectors, int from, int to, long offset) {
    int found = sectors.nextSetBit(from);
    if (found >= 0 && found < to) {
      throw Refusal.unsafe(
          "its tables use byte " + Math.max(offset, (long) found * Qcow2Header.SECTOR) + " twice");
    }
  }
}
