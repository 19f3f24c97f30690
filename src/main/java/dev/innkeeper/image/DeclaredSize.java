package dev.innkeeper.image;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The virtual size that a qcow2 file states at its beginning (QEMU's docs/interop/qcow2.txt), read
 * as its bytes pass. Not believed: the decoder judges it. Fed by one thread, read by any.
 */
final class DeclaredSize {
  private static final int MAGIC = 0x514649fb;
  private static final int SIZE_AT = 24;

  private final ByteBuffer head = ByteBuffer.allocate(SIZE_AT + Long.BYTES);
  private volatile OptionalLong bytes = OptionalLong.empty();

  void pass(ByteBuffer next) {
    if (!head.hasRemaining()) {
      return;
    }
    int taken = Math.min(head.remaining(), next.remaining());
    head.put(next.slice(next.position(), taken));
    if (!head.hasRemaining() && head.getInt(0) == MAGIC && head.getLong(SIZE_AT) >= 0) {
      bytes = OptionalLong.of(head.getLong(SIZE_AT));
    }
  }

  /** Empty before it has passed, and for other formats, which do not tell so early. */
  OptionalLong bytes() {
    return bytes;
  }
}
