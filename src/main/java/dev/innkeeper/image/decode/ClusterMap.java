package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.Qcow2Header.Place;
import dev.innkeeper.image.decode.Wanted.Cluster;
import dev.innkeeper.image.decode.Wanted.Table;
import dev.innkeeper.image.decode.Wanted.Table.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds the clusters of the disk in a qcow2 file as its tables arrive, and sees to it that nothing
 * in the file is used twice.
 */
final class ClusterMap {
  /** Ranges planned at a time; tables beyond that are put off, and what they name with them. */
  private static final long MOST_PLANNED = 1 << 19;

  /** Long tables are taken in pieces of this many bytes. */
  private static final int PIECE = 64 << 10;

  private static final long L2_OFFSET = 0x00ff_ffff_ffff_fe00L;
  private static final long REFCOUNT_BLOCK_OFFSET = ~0x1ffL;

  private final Qcow2Header header;
  private final SourceWindow source;
  private final Plan plan = new Plan();
  private final Claims claims = new Claims();
  private final Deque<Table> putOff = new ArrayDeque<>();
  private long tablesMissing;
  private boolean complete;

  ClusterMap(Qcow2Header header, SourceWindow source) {
    this.header = header;
    this.source = source;
    plan.add(RangeQueue.of(new Table(Kind.HEADER, 0, header.clusterSize(), 0)));
    planPieces(Kind.L1, header.l1(), header.mappedByTable());
    planPieces(Kind.REFCOUNT_TABLE, header.refcounts(), 0);
  }

  private void planPieces(Kind kind, Place place, long mappedByEntry) {
    RangeQueue.Builder pieces = new RangeQueue.Builder((int) (place.length() / PIECE) + 1);
    for (int i = 0; (long) i * PIECE < place.length(); i++) {
      pieces.add(place.offset() + (long) i * PIECE, i);
      tablesMissing += kind == Kind.L1 ? 1 : 0;
    }
    plan.add(
        pieces.build(
            i -> {
              long from = (long) i * PIECE;
              int length = (int) Math.min(PIECE, place.length() - from);
              return new Table(
                  kind, place.offset() + from, length, from / Long.BYTES * mappedByEntry);
            }));
  }

  /** The next cluster of which all bytes are there; null where there is none at present. */
  @Nullable Cluster next() throws IOException {
    while (true) {
      Wanted range = plan.first();
      if (range != null && isThere(range)) {
        plan.removeFirst();
        if (range instanceof Cluster cluster) {
          return claimed(cluster);
        }
        arrived((Table) range);
      } else if (!putOff.isEmpty() && hasRoom()) {
        read(putOff.remove());
      } else {
        return null;
      }
    }
  }

  /** The last sector of a compressed cluster may go beyond the file, since it is only padding. */
  private boolean isThere(Wanted range) {
    long missing = range.end() - source.end();
    boolean padding =
        range instanceof Cluster cluster && cluster.compressed() && missing < Qcow2Header.SECTOR;
    return missing <= 0 || (complete && padding && range.offset() < source.end());
  }

  private Cluster claimed(Cluster cluster) {
    if (cluster.compressed()) {
      claims.takePacked(cluster.offset(), cluster.length());
    } else {
      claims.takeWhole(cluster.offset() & -header.clusterSize(), header.clusterSize());
    }
    return cluster.end() > source.end() ? cluster.cutTo(source.end()) : cluster;
  }

  private boolean hasRoom() {
    return plan.size() < MOST_PLANNED;
  }

  private void arrived(Table table) throws IOException {
    claims.takeWhole(table.offset(), table.length());
    if (hasRoom()) {
      read(table);
    } else {
      putOff.add(table);
    }
  }

  private void read(Table table) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(table.length());
    source.read(bytes, table.offset());
    source.use(table);
    bytes.flip();
    switch (table.kind()) {
      case HEADER -> header.checkExtensions(bytes);
      case L1 -> {
        tablesMissing--;
        planL2(table.base(), bytes);
      }
      case L2 -> {
        tablesMissing--;
        plan.add(new L2Table(header, table.base(), bytes).clusters());
      }
      case REFCOUNT_TABLE -> planRefcountBlocks(bytes);
      case REFCOUNT_BLOCK -> {
        // Reading needs none; that its place is taken is all there is to know.
      }
    }
  }

  private void planL2(long base, ByteBuffer l1) {
    tablesMissing +=
        planTables(
            l1,
            L2_OFFSET,
            (index, offset) ->
                new Table(
                    Kind.L2, offset, header.clusterSize(), base + index * header.mappedByTable()));
  }

  private void planRefcountBlocks(ByteBuffer table) {
    planTables(
        table,
        REFCOUNT_BLOCK_OFFSET,
        (index, offset) -> new Table(Kind.REFCOUNT_BLOCK, offset, header.clusterSize(), 0));
  }

  /** Makes the table that an entry points at. */
  private interface Entry {
    Table table(long index, long offset);
  }

  private int planTables(ByteBuffer entries, long offsetBits, Entry entry) {
    int count = entries.remaining() / Long.BYTES;
    RangeQueue.Builder tables = new RangeQueue.Builder(count);
    for (int i = 0; i < count; i++) {
      long offset = entries.getLong(i * Long.BYTES) & offsetBits;
      if (offset != 0) {
        tables.add(Qcow2Offset.check("a table", offset, header.clusterBits()), i);
      }
    }
    RangeQueue planned =
        tables.build(i -> entry.table(i, entries.getLong(i * Long.BYTES) & offsetBits));
    plan.add(planned);
    return planned.remaining();
  }

  /** From where on the file is still needed, as far as that is known. */
  long frontier() {
    return plan.frontier();
  }

  /** Whether tables are still to come or to be read, which may name any place of the file. */
  boolean isGrowing() {
    return tablesMissing > 0;
  }

  /** Says that the file has ended. */
  void complete() {
    complete = true;
  }

  /** UNSAFE_IMAGE where the file ended before something that its tables name. */
  void checkNothingIsMissing() {
    long needed = Math.max(header.snapshots().end(), header.clusterSize());
    Wanted missing = plan.first();
    if (missing != null || needed > source.end()) {
      throw Refusal.unsafe(
          "it ends after "
              + source.end()
              + " bytes, its tables name byte "
              + (missing == null ? needed : missing.end()));
    }
  }
}
