package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;

/** Finds zeros, eight bytes at a time. */
final class ZeroScan {
  private ZeroScan() {}

  /** Whether all bytes of a range are zero. */
  static boolean isZero(ByteBuffer bytes, int from, int to) {
    int position = from;
    for (; position <= to - Long.BYTES; position += Long.BYTES) {
      if (bytes.getLong(position) != 0) {
        return false;
      }
    }
    for (; position < to; position++) {
      if (bytes.get(position) != 0) {
        return false;
      }
    }
    return true;
  }
}
