package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Looks at a qcow2 file before any tool opens it (QEMU's docs/interop/qcow2.txt): one that names
 * another file could make a tool read that.
 */
final class Qcow2Header {
  private static final int LENGTH = 104;
  private static final int DATA_FILE_OR_CORRUPT_OR_UNKNOWN = ~(1 | 8 | 16);
  private static final int CORRUPT = 2;
  private static final int DATA_FILE = 4;

  private Qcow2Header() {}

  /** On a worker thread: the virtual size; UNSAFE_IMAGE or UNSUPPORTED_IMAGE by what is in it. */
  static ByteSize check(Path file, ByteSize largest) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(LENGTH);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int count;
      do {
        count = channel.read(header, header.position());
      } while (count > 0 && header.hasRemaining());
    }
    int version = header.getInt(4);
    if (version < 2 || version > 3) {
      throw Failure.of(
          ErrorCode.UNSUPPORTED_IMAGE,
          "the image is qcow2 of version " + version + "; versions 2 and 3 are known");
    }
    if (header.getLong(8) != 0 || header.getInt(16) != 0) {
      throw unsafe("it names a backing file");
    }
    if (header.getInt(32) != 0) {
      throw Failure.of(
          ErrorCode.UNSUPPORTED_IMAGE, "the image is encrypted; offer it without encryption");
    }
    if (version > 2) {
      checkFeatures(header.getLong(72));
    }
    long size = header.getLong(24);
    if (size < 0 || size > largest.bytes()) {
      throw unsafe("its virtual size is over limits.max-image-size, " + largest);
    }
    return new ByteSize(size);
  }

  private static void checkFeatures(long features) {
    if ((features & CORRUPT) != 0) {
      throw unsafe("it is marked corrupt");
    }
    if ((features & DATA_FILE) != 0) {
      throw unsafe("it names an external data file");
    }
    if ((features & DATA_FILE_OR_CORRUPT_OR_UNKNOWN) != 0) {
      throw Failure.of(
          ErrorCode.UNSUPPORTED_IMAGE,
          "the image has qcow2 features that are not known, " + Long.toHexString(features));
    }
  }

  private static Failure unsafe(String why) {
    return Failure.of(
        ErrorCode.UNSAFE_IMAGE, "the image is refused: " + why + "; use another source");
  }
}
