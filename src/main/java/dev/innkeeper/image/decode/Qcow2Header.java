package dev.innkeeper.image.decode;

import dev.innkeeper.value.ByteSize;
import java.nio.ByteBuffer;

/**
 * The header of a qcow2 file, as far as reading needs it (QEMU's docs/interop/qcow2.txt). One that
 * exists asks for nothing that reading it could not give, and its tables are of sane size.
 *
 * @param version 2 or 3
 * @param virtualSize in bytes, whole sectors, as qemu takes it
 * @param extendedL2 whether clusters have 32 subclusters each
 * @param l1 the part of the L1 table that maps the disk
 * @param snapshots what their table has at least
 * @param length where the header ends and its extensions begin
 */
record Qcow2Header(
    int version,
    int clusterBits,
    long virtualSize,
    boolean extendedL2,
    boolean zstd,
    Place l1,
    Place refcounts,
    Place snapshots,
    int length) {

  /** The fixed part with the only additional field that there is. */
  static final int FIXED_BYTES = 112;

  static final int SECTOR = 512;

  private static final int LENGTH_OF_VERSION_2 = 72;
  private static final int SHORTEST_OF_VERSION_3 = 104;
  private static final int COMPRESSION_TYPE_AT = 104;
  private static final int SMALLEST_CLUSTER_BITS = 9;
  private static final int LARGEST_CLUSTER_BITS = 21;
  private static final int SMALLEST_CLUSTER_BITS_EXTENDED = 14;
  private static final int WIDEST_REFCOUNT_ORDER = 6;
  private static final long LARGEST_L1_BYTES = 32 << 20;
  private static final long LARGEST_REFCOUNT_TABLE_BYTES = 8 << 20;
  private static final int MOST_SNAPSHOTS = 65_536;
  private static final int SHORTEST_SNAPSHOT = 40;
  private static final int ENCRYPTION_EXTENSION = 0x0537be77;

  private static final long DIRTY = 1;
  private static final long CORRUPT = 1 << 1;
  private static final long DATA_FILE = 1 << 2;
  private static final long DATA_FILE_IS_RAW = 1 << 1;
  private static final long COMPRESSION_TYPE = 1 << 3;
  private static final long EXTENDED_L2 = 1 << 4;
  private static final long KNOWN = DIRTY | CORRUPT | DATA_FILE | COMPRESSION_TYPE | EXTENDED_L2;

  /** A range of the file. */
  record Place(long offset, long length) {
    long end() {
      return offset + length;
    }
  }

  /**
   * Reads the first {@link #FIXED_BYTES} of a file; UNSAFE_IMAGE or UNSUPPORTED_IMAGE by what
   * stands there.
   */
  static Qcow2Header parse(ByteBuffer bytes, ByteSize largest) {
    int version = bytes.getInt(4);
    if (version < 2 || version > 3) {
      throw Refusal.unsupported("it is qcow2 of version " + Integer.toUnsignedString(version));
    }
    if (bytes.getLong(8) != 0) {
      throw Refusal.unsafe("it names a backing file");
    }
    if (bytes.getInt(32) != 0) {
      throw Refusal.unsupported("it is encrypted");
    }
    long features = version == 2 ? 0 : bytes.getLong(72);
    checkFeatures(features);
    if (version > 2 && (bytes.getLong(88) & DATA_FILE_IS_RAW) != 0) {
      throw Refusal.unsafe("it speaks of a data file that it does not have");
    }
    int clusterBits = clusterBits(bytes.getInt(20), features);
    Place refcounts = refcounts(bytes, clusterBits);
    long size = virtualSize(bytes.getLong(24), largest);
    return new Qcow2Header(
        version,
        clusterBits,
        size,
        (features & EXTENDED_L2) != 0,
        zstd(bytes, version, features),
        l1(bytes, clusterBits, tablesFor(size, clusterBits, (features & EXTENDED_L2) != 0)),
        refcounts,
        snapshots(bytes, clusterBits),
        length(bytes, version, clusterBits));
  }

  private static void checkFeatures(long features) {
    if ((features & CORRUPT) != 0) {
      throw Refusal.unsafe("it is marked corrupt");
    }
    if ((features & DATA_FILE) != 0) {
      throw Refusal.unsafe("it names an external data file");
    }
    if ((features & ~KNOWN) != 0) {
      throw Refusal.unsupported(
          "it needs qcow2 features that are not known, 0x" + Long.toHexString(features & ~KNOWN));
    }
  }

  private static int clusterBits(int bits, long features) {
    boolean extended = (features & EXTENDED_L2) != 0;
    int least = extended ? SMALLEST_CLUSTER_BITS_EXTENDED : SMALLEST_CLUSTER_BITS;
    if (bits < least || bits > LARGEST_CLUSTER_BITS) {
      throw Refusal.unsupported(
          "its clusters have 2^" + Integer.toUnsignedString(bits) + " bytes, which qemu refuses");
    }
    return bits;
  }

  private static long virtualSize(long size, ByteSize largest) {
    if (size < 0 || size > largest.bytes()) {
      throw Refusal.unsafe(
          "its virtual size, "
              + Long.toUnsignedString(size)
              + " bytes, is over limits.max-image-size ("
              + largest
              + ")");
    }
    return size / SECTOR * SECTOR;
  }

  private static boolean zstd(ByteBuffer bytes, int version, long features) {
    boolean stated = version > 2 && bytes.getInt(100) > COMPRESSION_TYPE_AT;
    int type = stated ? bytes.get(COMPRESSION_TYPE_AT) & 0xff : 0;
    boolean named = (features & COMPRESSION_TYPE) != 0;
    if (named ? type != 1 : type != 0) {
      throw Refusal.unsupported("its clusters are compressed in a way that is not known, " + type);
    }
    return named;
  }

  private static long tablesFor(long size, int clusterBits, boolean extended) {
    int tableBits = 2 * clusterBits - (extended ? 4 : 3);
    return (size + (1L << tableBits) - 1) >> tableBits;
  }

  /** Only as much of the table as the disk needs; what follows maps the memory of snapshots. */
  private static Place l1(ByteBuffer bytes, int clusterBits, long needed) {
    long entries = Integer.toUnsignedLong(bytes.getInt(36));
    if (entries * Long.BYTES > LARGEST_L1_BYTES || entries < needed) {
      throw Refusal.unsafe(
          "its L1 table has " + entries + " entries where its disk needs " + needed);
    }
    return place("L1 table", bytes.getLong(40), needed * Long.BYTES, clusterBits);
  }

  private static Place refcounts(ByteBuffer bytes, int clusterBits) {
    long length = Integer.toUnsignedLong(bytes.getInt(56)) << clusterBits;
    if (length == 0 || length > LARGEST_REFCOUNT_TABLE_BYTES) {
      throw Refusal.unsafe("its refcount table has " + length + " bytes");
    }
    return place("refcount table", bytes.getLong(48), length, clusterBits);
  }

  private static Place snapshots(ByteBuffer bytes, int clusterBits) {
    long count = Integer.toUnsignedLong(bytes.getInt(60));
    if (count > MOST_SNAPSHOTS) {
      throw Refusal.unsafe("it states " + count + " snapshots");
    }
    return place("snapshot table", bytes.getLong(64), count * SHORTEST_SNAPSHOT, clusterBits);
  }

  private static Place place(String table, long offset, long length, int clusterBits) {
    if (length == 0) {
      return new Place(0, 0);
    }
    Qcow2Offset.check(table, offset, clusterBits);
    return new Place(offset, length);
  }

  private static int length(ByteBuffer bytes, int version, int clusterBits) {
    if (version == 2) {
      return LENGTH_OF_VERSION_2;
    }
    long length = Integer.toUnsignedLong(bytes.getInt(100));
    boolean sane = length >= SHORTEST_OF_VERSION_3 && length <= 1L << clusterBits;
    if (!sane || Integer.toUnsignedLong(bytes.getInt(96)) > WIDEST_REFCOUNT_ORDER) {
      throw Refusal.unsafe("its header contradicts itself");
    }
    return (int) length;
  }

  int clusterSize() {
    return 1 << clusterBits;
  }

  /** Bytes of an entry of an L2 table. */
  int entryBytes() {
    return extendedL2 ? 2 * Long.BYTES : Long.BYTES;
  }

  /** How much of the disk one L2 table maps. */
  long mappedByTable() {
    return ((long) clusterSize() / entryBytes()) << clusterBits;
  }

  /**
   * Walks the extensions, which fill the first cluster as far as they go.
   *
   * @param cluster the first cluster of the file
   */
  void checkExtensions(ByteBuffer cluster) {
    int at = length;
    int type = -1;
    while (type != 0 && at < cluster.limit()) {
      int data = at + 2 * Integer.BYTES;
      long size = data > cluster.limit() ? 0 : Integer.toUnsignedLong(cluster.getInt(data - 4));
      if (data + size > cluster.limit()) {
        throw Refusal.unsafe("a header extension reaches beyond the first cluster");
      }
      type = cluster.getInt(at);
      if (type == ENCRYPTION_EXTENSION) {
        throw Refusal.unsupported("it is encrypted");
      }
      at = (int) (data + (size + 7) / 8 * 8);
    }
  }
}
