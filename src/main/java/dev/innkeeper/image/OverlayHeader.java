package dev.innkeeper.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads which backing file a disk refers to, from its own header (QEMU's docs/interop/qcow2.txt):
 * the disk itself is the only count of who uses an image.
 */
final class OverlayHeader {
  private static final int MAGIC = 0x514649fb;
  private static final int HEADER = 24;
  private static final int LONGEST_NAME = 1023;

  private OverlayHeader() {}

  /** On a worker thread: empty for a file that is no qcow2 or has no backing file. */
  static Optional<Path> backingFile(Path disk) {
    try (SeekableByteChannel channel = Files.newByteChannel(disk)) {
      ByteBuffer header = read(channel, 0, HEADER);
      if (header.remaining() < HEADER || header.getInt(0) != MAGIC) {
        return Optional.empty();
      }
      long offset = header.getLong(8);
      int length = header.getInt(16);
      if (offset <= 0 || length <= 0 || length > LONGEST_NAME || offset >= channel.size()) {
        return Optional.empty();
      }
      String name = StandardCharsets.UTF_8.decode(read(channel, offset, length)).toString();
      Path file = Path.of(name.startsWith("file:") ? name.substring("file:".length()) : name);
      return Optional.of(disk.resolveSibling(file).normalize());
    } catch (IOException | InvalidPathException unreadable) {
      return Optional.empty();
    }
  }

  private static ByteBuffer read(SeekableByteChannel channel, long from, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    channel.position(from);
    int count;
    do {
      count = channel.read(bytes);
    } while (count > 0 && bytes.hasRemaining());
    return bytes.flip();
  }
}
