package dev.innkeeper.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a child wrote, kept whole up to a limit and as its tail beyond. Used by one thread at a
 * time.
 */
final class BoundedOutput {
  private final int limit;
  private final int tail;
  private ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
  private boolean whole = true;

  /**
   * An output.
   *
   * @param limit in bytes, up to which all is kept
   * @param tail in bytes, how much is kept once there is more
   */
  BoundedOutput(int limit, int tail) {
    this.limit = limit;
    this.tail = tail;
  }

  void add(ByteBuffer bytes) {
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    kept.write(piece, 0, piece.length);
    if (kept.size() > limit || (!whole && kept.size() > 2 * tail)) {
      whole = false;
      byte[] all = kept.toByteArray();
      kept = new ByteArrayOutputStream(2 * tail);
      kept.write(all, Math.max(0, all.length - tail), Math.min(tail, all.length));
    }
  }

  boolean whole() {
    return whole;
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
