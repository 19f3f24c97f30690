package dev.innkeeper.image.decode;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Tells a full disk from other faults of writing. */
final class DiskFull {
  /** Below this, a write that failed is taken for a full disk whatever the system says. */
  private static final long HARDLY_ANYTHING = 1 << 20;

  private DiskFull() {}

  /** Throws DISK_FULL where that is the cause; else gives the error back, to be thrown as it is. */
  static IOException explain(Path path, IOException failed) throws IOException {
    if (says(failed) || free(path) < HARDLY_ANYTHING) {
      throw Failure.of(
          ErrorCode.DISK_FULL,
          "writing the disk image "
              + path
              + ": no space is left ("
              + new ByteSize(free(path))
              + " free); free some, for example with 'innkeeper images prune', or move data-dir to a"
              + " larger file system",
          failed);
    }
    return failed;
  }

  /** The texts of ENOSPC, EDQUOT and EFBIG; they are translated where the locale is. */
  private static boolean says(IOException failed) {
    String text = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left")
        || text.contains("quota exceeded")
        || text.contains("file too large");
  }

  private static long free(Path path) throws IOException {
    return path.toFile().getUsableSpace();
  }
}
