package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.Wanted.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Brings clusters to their place on the disk. Used by one thread at a time; compressed clusters
 * that follow each other on the disk are written together.
 */
final class ClusterWriter implements AutoCloseable {
  private static final int RUN = 256 << 10;

  private final SourceWindow source;
  private final SparseFile target;
  private final int clusterSize;
  private final ClusterCodec codec;
  private final ByteBuffer run;
  private @Nullable ByteBuffer gathered;
  private long runStart;

  ClusterWriter(SourceWindow source, SparseFile target, Qcow2Header header) {
    this.source = source;
    this.target = target;
    this.clusterSize = header.clusterSize();
    this.codec = codec(header);
    this.run = ByteBuffer.allocateDirect(Math.max(RUN, clusterSize));
  }

  private static ClusterCodec codec(Qcow2Header header) {
    if (header.zstd()) {
      return new ZstdClusters();
    }
    return LibDeflate.available() ? new NativeInflate() : new JavaInflate();
  }

  /** Decodes and writes; how many of the cluster's bytes in the file are now done with. */
  int write(Cluster cluster) throws IOException {
    if (cluster.compressed()) {
      return decode(cluster);
    }
    flush();
    if (cluster.isPlain()) {
      copy(cluster.offset(), cluster.length(), cluster.target());
    } else {
      copySubclusters(cluster);
    }
    return cluster.isPlain() ? cluster.length() : 0;
  }

  private int decode(Cluster cluster) throws IOException {
    boolean follows = runStart + run.position() == cluster.target();
    if (!follows || run.remaining() < clusterSize) {
      flush();
      runStart = cluster.target();
    }
    int start = run.position();
    ByteBuffer output = run.duplicate().limit(start + clusterSize);
    try {
      int used = codec.decode(bytes(cluster), output);
      run.position(start + cluster.targetLength());
      return used;
    } catch (DataFormatException broken) {
      throw Refusal.unsafe(
          "its compressed cluster at byte "
              + cluster.offset()
              + " is not sound: "
              + broken.getMessage(),
          broken);
    }
  }

  private ByteBuffer bytes(Cluster cluster) throws IOException {
    ByteBuffer together = source.inMemory(cluster.offset(), cluster.length());
    if (together != null && together.remaining() == cluster.length()) {
      return together;
    }
    ByteBuffer copy = room(cluster.length());
    source.read(copy, cluster.offset());
    return copy.flip();
  }

  private ByteBuffer room(int length) {
    ByteBuffer room = gathered;
    if (room == null || room.capacity() < length) {
      room = ByteBuffer.allocateDirect(Math.max(length, RUN));
      gathered = room;
    }
    return room.clear().limit(length);
  }

  private void copySubclusters(Cluster cluster) throws IOException {
    int size = cluster.subcluster();
    for (int at = 0; at < cluster.length(); at += size) {
      if ((cluster.holes() >>> (at / size) & 1) == 0) {
        int length = Math.min(size, cluster.length() - at);
        copy(cluster.offset() + at, length, cluster.target() + at);
      }
    }
  }

  private void copy(long from, int length, long to) throws IOException {
    int done = 0;
    while (done < length) {
      ByteBuffer part = source.inMemory(from + done, length - done);
      if (part == null) {
        long inSegment = (from + done) % SourceWindow.SEGMENT;
        part = room((int) Math.min(length - done, SourceWindow.SEGMENT - inSegment));
        source.read(part, from + done);
        part.flip();
      }
      int count = part.remaining();
      target.write(part, to + done);
      done += count;
    }
  }

  /** Writes what was decoded but not written yet. */
  void flush() throws IOException {
    if (run.position() > 0) {
      target.write(run.flip(), runStart);
      run.clear();
    }
  }

  /** Forgets what was decoded, after a failure. */
  void reset() {
    run.clear();
  }

  @Override
  public void close() {
    codec.close();
  }
}
