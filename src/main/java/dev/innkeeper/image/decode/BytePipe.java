package dev.innkeeper.image.decode;

import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** From a thread that pushes to one that reads. Each waits for the other; the room is bounded. */
final class BytePipe extends InputStream {
  private final byte[] ring;
  private int start;
  private int length;
  private boolean ended;
  private boolean broken;

  BytePipe(int room) {
    this.ring = new byte[room];
  }

  /** Takes all bytes, waiting for room; takes them in vain once nobody reads any more. */
  synchronized void push(ByteBuffer bytes) throws InterruptedIOException {
    while (bytes.hasRemaining() && !broken) {
      int at = (start + length) % ring.length;
      int room = Math.min(ring.length - length, ring.length - at);
      int count = Math.min(bytes.remaining(), room);
      bytes.get(ring, at, count);
      length += count;
      notifyAll();
      awaitRoom();
    }
    bytes.position(bytes.limit());
  }

  /** No more will be pushed. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Ends both sides at once, whatever is in the pipe. */
  synchronized void abandon() {
    broken = true;
    ended = true;
    length = 0;
    notifyAll();
  }

  @Override
  public int read() throws InterruptedIOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] into, int offset, int most) throws InterruptedIOException {
    awaitBytes();
    if (length == 0) {
      return -1;
    }
    int count = Math.min(most, Math.min(length, ring.length - start));
    System.arraycopy(ring, start, into, offset, count);
    start = (start + count) % ring.length;
    length -= count;
    notifyAll();
    return count;
  }

  private synchronized void awaitRoom() throws InterruptedIOException {
    try {
      while (length == ring.length && !broken) {
        wait();
      }
    } catch (InterruptedException interrupted) {
      throw told(interrupted);
    }
  }

  private synchronized void awaitBytes() throws InterruptedIOException {
    try {
      while (length == 0 && !ended) {
        wait();
      }
    } catch (InterruptedException interrupted) {
      throw told(interrupted);
    }
  }

  private static InterruptedIOException told(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    InterruptedIOException told = new InterruptedIOException("unpacking was interrupted");
    told.initCause(interrupted);
    return told;
  }
}
