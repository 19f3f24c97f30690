package dev.innkeeper.image.decode;

import com.sun.jna.Native;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few calls of Linux's C library that Java has no other way to, by JNA's direct mapping. Each
 * returns as its manual page says, -1 for an error.
 */
final class LibC {
  static final int SYNC_FILE_RANGE_WRITE = 2;
  static final int AT_FDCWD = -100;
  static final int STATX_BLOCKS = 0x400;

  private static final int O_WRONLY = 1;
  private static final int O_CLOEXEC = 0x80000;
  private static final Logger LOG = LoggerFactory.getLogger(LibC.class);
  private static final Optional<LibC> INSTANCE = load();

  private LibC() {}

  /** Empty where there is no such library, as on musl, or where JNA cannot run. */
  static Optional<LibC> instance() {
    return INSTANCE;
  }

  private static Optional<LibC> load() {
    try {
      Native.register(LibC.class, "c");
      return Optional.of(new LibC());
    } catch (LinkageError unavailable) {
      LOG.debug("libc=unavailable reason=\"{}\"", unavailable.toString());
      return Optional.empty();
    }
  }

  int openForWriting(String path) {
    return open(path, O_WRONLY | O_CLOEXEC);
  }

  static native int open(String path, int flags);

  static native int close(int descriptor);

  static native int sync_file_range(int descriptor, long offset, long count, int flags);

  static native int statx(int directory, String path, int flags, int mask, byte[] result);
}
