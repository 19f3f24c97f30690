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

/**
 * A file written by position, from several threads, in which zeros are holes.
 *
 * <p>Dirty pages are sent to the disk while writing goes on, so that forcing them at the end is
 * short.
 */
public final class SparseFile implements AutoCloseable {
  /** Zeros are looked for in blocks of this many bytes, as qemu-img does by default. */
  static final int BLOCK = 4096;

  private static final long WRITE_BACK_EVERY = 16L << 20;

  private final Path path;
  private final RandomAccessFile file;
  private final FileChannel channel;
  private final FileHints hints;
  private final AtomicLong sinceWriteBack = new AtomicLong();

  private SparseFile(Path path, RandomAccessFile file, FileHints hints) {
    this.path = path;
    this.file = file;
    this.channel = file.getChannel();
    this.hints = hints;
  }

  /** Opens a file, made where it is missing, with the content it has. */
  public static SparseFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      return new SparseFile(path, file, FileHints.open(path, file.getChannel()));
    } catch (RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  /** Removes a file and all that is kept beside it; those that do not exist are no failure. */
  public static void delete(Path path) throws IOException {
    deleteBeside(path);
    Files.deleteIfExists(path);
  }

  /** Removes what a writer that died kept beside a file. */
  public static void deleteBeside(Path path) throws IOException {
    Files.deleteIfExists(waitingOf(path));
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

  /** How much of the disk a file takes; its size where the system does not say. */
  public static ByteSize allocated(Path path) throws IOException {
    return new ByteSize(FileHints.allocated(path).orElse(Files.size(path)));
  }

  @Override
  public void close() throws IOException {
    try (file;
        hints) {
      // Closes both, whichever fails.
    }
  }
}
