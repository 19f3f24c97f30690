package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;

/** Whether the pool has room for an image. Blocks, and is called on worker threads. */
final class DiskSpace {
  private DiskSpace() {}

  /** The download is kept beside the raw content it becomes, so twice its size is the least. */
  static void check(PoolFiles files, CatalogEntry entry) throws IOException {
    long free = files.parts().toFile().getUsableSpace();
    if (free < 2 * entry.size()) {
      throw Failure.of(
          ErrorCode.DISK_FULL,
          "fetching "
              + entry.id()
              + " needs at least "
              + new ByteSize(2 * entry.size())
              + " in "
              + files.guests()
              + ", and "
              + new ByteSize(free)
              + " are free; free some, for example with innkeeper images prune");
    }
  }
}
