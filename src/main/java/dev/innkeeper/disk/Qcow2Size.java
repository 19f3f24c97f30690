package dev.innkeeper.disk;

import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The size of a disk as its guest sees it, by its header (QEMU's docs/interop/qcow2.txt). */
public final class Qcow2Size {
  private static final int MAGIC = 0x514649fb;
  private static final int SIZE_AT = 24;

  private Qcow2Size() {}

  /** On a worker thread: empty for a file that is no qcow2. */
  public static Optional<ByteSize> of(Path disk) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(SIZE_AT + Long.BYTES);
    try (SeekableByteChannel channel = Files.newByteChannel(disk)) {
      while (header.hasRemaining() && channel.read(header) > 0) {
        // Reads until the header is there or the file ends.
      }
    }
    header.flip();
    return header.remaining() == SIZE_AT + Long.BYTES
            && header.getInt(0) == MAGIC
            && header.getLong(SIZE_AT) >= 0
        ? Optional.of(new ByteSize(header.getLong(SIZE_AT)))
        : Optional.empty();
  }
}
