package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.Wanted.Cluster;
import java.nio.ByteBuffer;

/**
 * Which clusters of a qcow2 file make up one part of the disk (QEMU's docs/interop/qcow2.txt, L2
 * table entry and Extended L2 Entries). Unallocated and zero clusters are holes and are not named.
 */
final class L2Table {
  private static final long COMPRESSED = 1L << 62;
  private static final long ZERO = 1;
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final int SUBCLUSTERS = 32;

  private final Qcow2Header header;
  private final long base;
  private final long[] words;
  private final int wordsPerEntry;

  /**
   * A table as it stands in the file.
   *
   * @param base where on the disk the first entry's cluster begins
   */
  L2Table(Qcow2Header header, long base, ByteBuffer table) {
    this.header = header;
    this.base = base;
    this.wordsPerEntry = header.entryBytes() / Long.BYTES;
    this.words = new long[table.remaining() / Long.BYTES];
    table.asLongBuffer().get(words);
  }

  /** The clusters to be read; UNSAFE_IMAGE where an entry is none. */
  RangeQueue clusters() {
    int mapped =
        (int)
            Math.min(
                words.length / wordsPerEntry,
                (header.virtualSize() - base + header.clusterSize() - 1) >> header.clusterBits());
    RangeQueue.Builder ranges = new RangeQueue.Builder(mapped);
    for (int i = 0; i < mapped; i++) {
      if (hasContent(i) && cluster(i).length() > 0) {
        ranges.add(cluster(i).offset(), i);
      }
    }
    return ranges.build(this::cluster);
  }

  private boolean hasContent(int index) {
    long entry = words[index * wordsPerEntry];
    if ((entry & COMPRESSED) != 0) {
      return true;
    }
    if ((entry & OFFSET) != 0) {
      Qcow2Offset.check("a cluster", entry & OFFSET, header.clusterBits());
    }
    if (header.extendedL2()) {
      return allocated(index, entry) != 0;
    }
    boolean zero = (entry & ZERO) != 0;
    if (zero && header.version() < 3) {
      throw Refusal.unsafe("an L2 table has a zero cluster, which version 2 does not know");
    }
    return !zero && (entry & OFFSET) != 0;
  }

  private int allocated(int index, long entry) {
    long bitmap = words[index * wordsPerEntry + 1];
    int allocated = (int) bitmap;
    int zeros = (int) (bitmap >>> SUBCLUSTERS);
    boolean nowhere = (entry & OFFSET) == 0 && allocated != 0;
    if ((allocated & zeros) != 0 || nowhere) {
      throw Refusal.unsafe("an L2 table has subclusters that contradict each other");
    }
    return allocated;
  }

  private Cluster cluster(int index) {
    long entry = words[index * wordsPerEntry];
    long target = base + ((long) index << header.clusterBits());
    int length = (int) Math.min(header.clusterSize(), header.virtualSize() - target);
    if ((entry & COMPRESSED) != 0) {
      return compressed(entry, target, length);
    }
    long offset = entry & OFFSET;
    return header.extendedL2()
        ? extended(offset, target, length, allocated(index, entry))
        : new Cluster(offset, length, target, length, false, 0, 0);
  }

  private Cluster compressed(long entry, long target, int length) {
    int offsetBits = 62 - (header.clusterBits() - 8);
    long offset = entry & ((1L << offsetBits) - 1);
    int sectors = (int) ((entry & (COMPRESSED - 1)) >>> offsetBits) + 1;
    if (offset >= Qcow2Offset.END) {
      throw Refusal.unsafe("a compressed cluster stands outside of the file, at byte " + offset);
    }
    int inSector = (int) (offset % Qcow2Header.SECTOR);
    return new Cluster(offset, sectors * Qcow2Header.SECTOR - inSector, target, length, true, 0, 0);
  }

  /** From the first allocated subcluster to the last: the file may end behind that. */
  private Cluster extended(long offset, long target, int length, int allocated) {
    int size = header.clusterSize() / SUBCLUSTERS;
    int first = Integer.numberOfTrailingZeros(allocated);
    int last = SUBCLUSTERS - Integer.numberOfLeadingZeros(allocated);
    int from = first * size;
    int used = Math.max(0, Math.min(last * size, length) - from);
    return new Cluster(
        offset + from, used, target + from, used, false, holes(allocated, first, last), size);
  }

  /** As seen from the first allocated subcluster. */
  private static int holes(int allocated, int first, int last) {
    int span = last - first;
    int all = span == SUBCLUSTERS ? -1 : (1 << span) - 1;
    return ~(allocated >>> first) & all;
  }
}
