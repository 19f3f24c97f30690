package dev.innkeeper.image.decode;

import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * A file written by position, from several threads, in which zeros are holes.
 *
 * <p>What is written is also noted in a second file beside it, so that a later run can prove that a
 * marked state is still there unaltered, and can return to it. Dirty pages are sent to the disk
 * while writing goes on, so that forcing them at the end is short.
 */
public final class SparseFile implements AutoCloseable {
  /** Zeros are looked for in blocks of this many bytes, as qemu-img does by default. */
  static final int BLOCK = 4096;

  private static final long WRITE_BACK_EVERY = 16L << 20;

  private final Path path;
  private final RandomAccessFile file;
  private final FileChannel channel;
  private final WrittenRanges written;
  private final FileHints hints;
  private final AtomicLong sinceWriteBack = new AtomicLong();

  /**
   * A state of the file to return to.
   *
   * @param noted bytes of the notes that belong to it
   * @param checksum of those bytes
   */
  public record Mark(long noted, int checksum) {}

  private SparseFile(Path path, RandomAccessFile file, WrittenRanges written, FileHints hints) {
    this.path = path;
    this.file = file;
    this.channel = file.getChannel();
    this.written = written;
    this.hints = hints;
  }

  /** Opens a file, made where it is missing, with the content it has. */
  public static SparseFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      return new SparseFile(
          path, file, WrittenRanges.open(notesOf(path)), FileHints.open(path, file.getChannel()));
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  /** Removes a file and all that is kept beside it; those that do not exist are no failure. */
  public static void delete(Path path) throws IOException {
    deleteBeside(path);
    Files.deleteIfExists(path);
  }

  /** Removes what is kept beside a file for resuming it, which a finished image needs no more. */
  public static void deleteBeside(Path path) throws IOException {
    Files.deleteIfExists(notesOf(path));
    Files.deleteIfExists(notesOf(waitingOf(path)));
    Files.deleteIfExists(waitingOf(path));
  }

  private static Path notesOf(Path path) {
    return path.resolveSibling(path.getFileName() + ".written");
  }

  /** Where source bytes wait that cannot be placed in this file yet. */
  static Path waitingOf(Path path) {
    return path.resolveSibling(path.getFileName() + ".waiting");
  }

  public Path path() {
    return path;
  }

  /** Empties the file. */
  void clear() throws IOException {
    channel.truncate(0);
    written.clear();
  }

  /**
   * Writes all remaining bytes. Blocks of zeros in them are left out, since nothing but holes can
   * be there: no place is ever given two contents.
   */
  void write(ByteBuffer bytes, long offset) throws IOException {
    ByteBuffer content = bytes.duplicate().order(ByteOrder.nativeOrder());
    int position = content.position();
    int end = content.limit();
    int runStart = position;
    while (position < end) {
      int blockEnd =
          (int) Math.min(end, position + BLOCK - ((offset + position - bytes.position()) % BLOCK));
      if (ZeroScan.isZero(content, position, blockEnd)) {
        writeRun(content, runStart, position, offset + runStart - bytes.position());
        runStart = blockEnd;
      }
      position = blockEnd;
    }
    writeRun(content, runStart, end, offset + runStart - bytes.position());
    bytes.position(end);
  }

  private void writeRun(ByteBuffer content, int from, int to, long offset) throws IOException {
    if (from == to) {
      return;
    }
    ByteBuffer run = content.duplicate().position(from).limit(to);
    try {
      while (run.hasRemaining()) {
        channel.write(run, offset + run.position() - from);
      }
      CRC32C checksum = new CRC32C();
      checksum.update(run.position(from));
      written.add(offset, to - from, (int) checksum.getValue());
    } catch (IOException failed) {
      throw DiskFull.explain(path, failed);
    }
    if (sinceWriteBack.addAndGet(to - from) >= WRITE_BACK_EVERY) {
      sinceWriteBack.set(0);
      hints.startWriteBack();
    }
  }

  /** Fills the buffer's remaining bytes from a position; what is past the end of file is zero. */
  void read(ByteBuffer into, long offset) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, offset + into.position() - start) < 0) {
        into.put((byte) 0);
      }
    }
  }

  /** Cuts or extends the file; an extension is a hole. */
  void resize(long size) throws IOException {
    try {
      file.setLength(size);
    } catch (IOException failed) {
      throw DiskFull.explain(path, failed);
    }
  }

  /** Waits until everything written is on the disk. */
  public void force() throws IOException {
    try {
      channel.force(false);
    } catch (IOException failed) {
      throw DiskFull.explain(path, failed);
    }
  }

  /** Forces the file and its notes to disk. */
  Mark mark() throws IOException {
    Mark mark = written.mark();
    force();
    written.force();
    return mark;
  }

  /**
   * Goes back to a marked state: what was written after it is taken away.
   *
   * @return false where the file does not hold all that it held then; it is to be cleared
   */
  boolean restore(Mark mark) throws IOException {
    return written.restore(mark) && written.verify(this::read) && removeOthers();
  }

  private boolean removeOthers() throws IOException {
    long position = 0;
    for (WrittenRanges.Range range : written.merged()) {
      clearRange(position, range.offset());
      position = range.offset() + range.length();
    }
    if (channel.size() > position) {
      channel.truncate(position);
    }
    return true;
  }

  private void clearRange(long from, long to) throws IOException {
    if (from >= to || hints.punchHole(from, to - from)) {
      return;
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long at = from; at < to; at += block.limit()) {
      block.clear().limit((int) Math.min(BLOCK, to - at));
      read(block, at);
      block.flip();
      if (!ZeroScan.isZero(block, 0, block.limit())) {
        channel.write(ByteBuffer.allocate(block.limit()), at);
      }
    }
  }

  /** How much of the disk a file takes; its size where the system does not say. */
  public static ByteSize allocated(Path path) throws IOException {
    return new ByteSize(FileHints.allocated(path).orElse(Files.size(path)));
  }

  @Override
  public void close() throws IOException {
    try (file;
        written;
        hints) {
      // Closes all three, whichever fails.
    }
  }
}
