package dev.innkeeper.image.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file that have arrived and may still be needed, in segments. One thread, the
 * owner, pushes bytes, says what may be forgotten and pins what tasks work on; the tasks, on any
 * thread, read what is pinned and release it.
 *
 * <p>Segments whose use is not known yet wait in memory, and where those become too many, at their
 * own place in a file. Pushing waits while all buffers are in use.
 */
final class SourceWindow implements AutoCloseable {
  static final int SEGMENT = 256 << 10;

  /** More than the largest range spans, so that one that is not complete never stops the rest. */
  private static final int WORKING_SEGMENTS = 32;

  private final Path waitingFile;
  private final int waitingSegments;
  private final Map<Long, Segment> live = new TreeMap<>();
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private @Nullable FileChannel waiting;
  private int buffers;
  private long releases;
  private @Nullable Segment current;
  private long end;
  private long frontier;
  private boolean anythingMayBeWanted = true;

  /** Guarded by the window's monitor, but for its buffer's content. */
  private static final class Segment {
    private final long offset;
    private final ByteBuffer bytes;
    private int pins;
    private int unused = SEGMENT;

    Segment(long offset, ByteBuffer bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }
  }

  SourceWindow(Path waitingFile, long waitingMemory) {
    this.waitingFile = waitingFile;
    this.waitingSegments = (int) Math.min(waitingMemory / SEGMENT, Integer.MAX_VALUE / 2);
  }

  /** How many bytes came. */
  synchronized long end() {
    return end;
  }

  /** Takes bytes up to the end of a segment; true where one was filled. */
  boolean push(ByteBuffer bytes) throws IOException {
    Segment filling = current == null ? begin() : current;
    int count = Math.min(bytes.remaining(), filling.bytes.remaining());
    filling.bytes.put(bytes.duplicate().limit(bytes.position() + count));
    bytes.position(bytes.position() + count);
    came(count);
    boolean full = !filling.bytes.hasRemaining();
    current = full ? null : filling;
    return full;
  }

  private synchronized void came(int count) {
    end += count;
  }

  private Segment begin() throws IOException {
    ByteBuffer buffer = freeBuffer();
    synchronized (this) {
      Segment segment = new Segment(end, buffer);
      live.put(end / SEGMENT, segment);
      return segment;
    }
  }

  private ByteBuffer freeBuffer() throws IOException {
    while (true) {
      long seen = releases();
      storeTooMany();
      ByteBuffer buffer = buffer();
      if (buffer != null) {
        return buffer.clear();
      }
      awaitRelease(seen);
    }
  }

  private synchronized long releases() {
    return releases;
  }

  private synchronized @Nullable ByteBuffer buffer() {
    if (free.isEmpty() && buffers < waitingSegments + WORKING_SEGMENTS) {
      buffers++;
      return ByteBuffer.allocateDirect(SEGMENT);
    }
    return free.poll();
  }

  private synchronized void awaitRelease(long seen) throws InterruptedIOException {
    try {
      while (releases == seen) {
        wait();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("decoding was interrupted");
    }
  }

  /**
   * Forgets what nobody needs.
   *
   * @param from nothing before it is wanted, as far as is known
   * @param unknown whether anything else may still turn out to be wanted
   */
  void settle(long from, boolean unknown) throws IOException {
    synchronized (this) {
      frontier = from;
      anythingMayBeWanted = unknown;
    }
    storeTooMany();
  }

  private void storeTooMany() throws IOException {
    for (Segment segment : tooMany()) {
      store(segment);
      synchronized (this) {
        forget(segment);
      }
    }
  }

  /** Frees what is done with; the oldest of the rest that there is no room for. */
  private synchronized List<Segment> tooMany() {
    List<Segment> settled = new ArrayList<>();
    for (Segment segment : List.copyOf(live.values())) {
      if (isSettled(segment)) {
        if (segment.unused == 0 || !anythingMayBeWanted) {
          forget(segment);
        } else {
          settled.add(segment);
        }
      }
    }
    return settled.subList(0, Math.max(0, settled.size() - waitingSegments));
  }

  private boolean isSettled(Segment segment) {
    long segmentEnd = segment.offset + SEGMENT;
    return segmentEnd <= end && segmentEnd <= frontier && segment.pins == 0;
  }

  private void forget(Segment segment) {
    live.remove(segment.offset / SEGMENT);
    free.add(segment.bytes);
  }

  private void store(Segment segment) throws IOException {
    FileChannel channel = waiting;
    if (channel == null) {
      channel =
          FileChannel.open(
              waitingFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      waiting = channel;
    }
    ByteBuffer bytes = segment.bytes.duplicate().flip();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, segment.offset + bytes.position());
      }
    } catch (IOException failed) {
      throw DiskFull.explain(waitingFile, failed);
    }
  }

  /** By the owner: keeps a range readable until it is released. */
  synchronized void pin(Wanted range) {
    for (Segment segment : segments(range.offset(), range.length())) {
      segment.pins++;
    }
  }

  /**
   * By anyone: ends a pin.
   *
   * @param used how many of its bytes, from the first, nobody else can want
   */
  synchronized void release(Wanted range, int used) {
    for (Segment segment : segments(range.offset(), range.length())) {
      segment.pins--;
    }
    markUsed(range.offset(), used);
    releases++;
    notifyAll();
  }

  /** By the owner: says that a range was read and nobody else can want it. */
  synchronized void use(Wanted range) {
    markUsed(range.offset(), range.length());
  }

  private void markUsed(long offset, int length) {
    for (Segment segment : segments(offset, length)) {
      long from = Math.max(offset, segment.offset);
      long to = Math.min(offset + length, segment.offset + SEGMENT);
      segment.unused -= (int) (to - from);
    }
  }

  private List<Segment> segments(long offset, int length) {
    List<Segment> found = new ArrayList<>(1);
    for (long i = offset / SEGMENT; i * SEGMENT < offset + length; i++) {
      Segment segment = live.get(i);
      if (segment != null) {
        found.add(segment);
      }
    }
    return found;
  }

  /** Bytes that lie together in memory, at least one; null where a range begins in the file. */
  @Nullable ByteBuffer inMemory(long offset, int most) {
    Segment segment;
    synchronized (this) {
      segment = live.get(offset / SEGMENT);
    }
    if (segment == null) {
      return null;
    }
    int from = (int) (offset - segment.offset);
    int to = Math.min(SEGMENT, from + most);
    return segment.bytes.duplicate().limit(to).position(from);
  }

  /** Fills the buffer from an offset; what was forgotten reads as zeros. */
  void read(ByteBuffer into, long offset) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      ByteBuffer part = inMemory(at, into.remaining());
      if (part == null) {
        int count = (int) Math.min(into.remaining(), SEGMENT - at % SEGMENT);
        readStored(into.duplicate().limit(into.position() + count), at);
        into.position(into.position() + count);
        at += count;
      } else {
        at += part.remaining();
        into.put(part);
      }
    }
  }

  private void readStored(ByteBuffer into, long offset) throws IOException {
    FileChannel channel = waiting;
    long at = offset;
    while (into.hasRemaining()) {
      int count = channel == null ? -1 : channel.read(into, at);
      if (count < 0) {
        into.put((byte) 0);
      }
      at += Math.max(count, 1);
    }
  }

  @Override
  public void close() throws IOException {
    if (waiting != null) {
      waiting.close();
      Files.deleteIfExists(waitingFile);
    }
  }
}
