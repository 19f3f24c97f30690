package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Notes of what was written to a file: a record of offset, length and checksum for each write, in a
 * file of their own, appended in the order of writing. Used from several threads.
 */
final class WrittenRanges implements AutoCloseable {
  private static final int RECORD = Long.BYTES + 2 * Integer.BYTES;
  private static final int BUFFERED = 4096 * RECORD;
  private static final int LARGEST_READ = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFERED);
  private CRC32C checksum = new CRC32C();
  private long flushed;

  record Range(long offset, long length) {}

  private record Noted(long offset, int length, int checksum) {}

  /** Reads the file that the notes are about; past its end it reads zeros. */
  interface Source {
    void read(ByteBuffer into, long offset) throws IOException;
  }

  private WrittenRanges(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static WrittenRanges open(Path path) throws IOException {
    return new WrittenRanges(
        path,
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  synchronized void clear() throws IOException {
    channel.truncate(0);
    buffer.clear();
    checksum = new CRC32C();
    flushed = 0;
  }

  synchronized void add(long offset, int length, int contentChecksum) throws IOException {
    if (buffer.remaining() < RECORD) {
      flush();
    }
    buffer.putLong(offset).putInt(length).putInt(contentChecksum);
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    try {
      while (buffer.hasRemaining()) {
        flushed += channel.write(buffer, flushed);
      }
    } catch (IOException failed) {
      throw DiskFull.explain(path, failed);
    }
    buffer.clear();
  }

  /** All records so far, which are handed to the system by then. */
  synchronized SparseFile.Mark mark() throws IOException {
    flush();
    return new SparseFile.Mark(flushed, (int) checksum.getValue());
  }

  void force() throws IOException {
    channel.force(false);
  }

  /** Drops the records after a mark; false where those before it are not what they were. */
  synchronized boolean restore(SparseFile.Mark mark) throws IOException {
    clearBuffer();
    if (mark.noted() < 0 || mark.noted() % RECORD != 0 || channel.size() < mark.noted()) {
      return false;
    }
    channel.truncate(mark.noted());
    while (flushed < mark.noted()) {
      buffer.clear().limit((int) Math.min(BUFFERED, mark.noted() - flushed));
      fill(buffer, flushed);
      flushed += buffer.limit();
      checksum.update(buffer.flip());
    }
    buffer.clear();
    return (int) checksum.getValue() == mark.checksum();
  }

  private void clearBuffer() {
    buffer.clear();
    checksum = new CRC32C();
    flushed = 0;
  }

  private void fill(ByteBuffer into, long offset) throws IOException {
    long start = offset - into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, start + into.position()) < 0) {
        throw new IOException("notes " + path + " became shorter while they were read");
      }
    }
  }

  /** Whether every range still has the content it was noted with. */
  boolean verify(Source source) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(LARGEST_READ);
    for (Noted noted : records()) {
      if (!holds(source, noted, content)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Source source, Noted noted, ByteBuffer content) throws IOException {
    CRC32C actual = new CRC32C();
    for (int done = 0; done < noted.length(); done += content.limit()) {
      content.clear().limit(Math.min(content.capacity(), noted.length() - done));
      source.read(content, noted.offset() + done);
      actual.update(content.flip());
    }
    return (int) actual.getValue() == noted.checksum();
  }

  /** The ranges in the order of their offsets; those that touch or overlap are made one. */
  List<Range> merged() throws IOException {
    List<Noted> sorted = new ArrayList<>(records());
    sorted.sort(Comparator.comparingLong(Noted::offset));
    List<Range> ranges = new ArrayList<>();
    long start = 0;
    long end = 0;
    for (Noted noted : sorted) {
      if (noted.offset() > end) {
        ranges.add(new Range(start, end - start));
        start = noted.offset();
      }
      end = Math.max(end, noted.offset() + noted.length());
    }
    ranges.add(new Range(start, end - start));
    return ranges;
  }

  private synchronized List<Noted> records() throws IOException {
    List<Noted> records = new ArrayList<>();
    ByteBuffer part = ByteBuffer.allocate(BUFFERED);
    for (long at = 0; at < flushed; at += part.limit()) {
      part.clear().limit((int) Math.min(BUFFERED, flushed - at));
      fill(part, at);
      part.flip();
      while (part.hasRemaining()) {
        records.add(new Noted(part.getLong(), part.getInt(), part.getInt()));
      }
    }
    return records;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
