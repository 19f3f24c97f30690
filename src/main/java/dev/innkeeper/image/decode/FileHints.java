package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Linux lets one ask of an open file beyond Java's channels. Where the C library cannot be
 * called, each answer is the one that needs it least.
 */
final class FileHints implements AutoCloseable {
  private static final int STATX_SIZE = 256;
  private static final int STATX_BLOCKS_AT = 48;
  private static final int STATX_BLOCK = 512;

  private final FileChannel channel;
  private final Optional<LibC> libc;
  private final int descriptor;

  private FileHints(FileChannel channel, Optional<LibC> libc, int descriptor) {
    this.channel = channel;
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /** Opens the file a second time, because a channel does not give its descriptor away. */
  static FileHints open(Path path, FileChannel channel) {
    Optional<LibC> libc = LibC.instance();
    int descriptor = libc.map(c -> c.openForWriting(path.toString())).orElse(-1);
    return new FileHints(channel, descriptor < 0 ? Optional.empty() : libc, descriptor);
  }

  /**
   * Begins to send dirty pages to the disk. Waits only where the disk's own queue is full; without
   * the C library it waits for all of them.
   */
  void startWriteBack() throws IOException {
    if (libc.isPresent()) {
      LibC.sync_file_range(descriptor, 0, 0, LibC.SYNC_FILE_RANGE_WRITE);
    } else {
      channel.force(false);
    }
  }

  /** Bytes that a file takes on disk; empty where the system does not say. */
  static OptionalLong allocated(Path path) {
    byte[] result = new byte[STATX_SIZE];
    if (LibC.instance().isEmpty()
        || LibC.statx(LibC.AT_FDCWD, path.toString(), 0, LibC.STATX_BLOCKS, result) != 0) {
      return OptionalLong.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(result).order(ByteOrder.nativeOrder());
    return OptionalLong.of(fields.getLong(STATX_BLOCKS_AT) * STATX_BLOCK);
  }

  @Override
  public void close() {
    if (libc.isPresent()) {
      LibC.close(descriptor);
    }
  }
}
