package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.Wanted.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the raw disk of a qcow2 file while that arrives. As far as its tables are known, each
 * cluster is handed to the decoding threads as soon as it is there. What comes before the table
 * that names it waits in the {@link SourceWindow} until the last table was seen.
 */
final class Qcow2Disk implements DiskContent {
  private static final long SMALL_FILE = 64L << 20;
  private static final long LARGEST_FILE = 1L << 40;

  private final SparseFile target;
  private final DecodeLimits limits;
  private final SourceWindow source;
  private final DecodeTasks tasks = new DecodeTasks(DecodePool.executor());
  private @Nullable Reading reading;

  /** What there is from the moment the header is known. */
  private record Reading(Qcow2Header header, ClusterMap map, ClusterWriters writers) {}

  Qcow2Disk(SparseFile target, DecodeLimits limits) {
    this.target = target;
    this.limits = limits;
    this.source =
        new SourceWindow(SparseFile.waitingOf(target.path()), limits.waitingMemory().bytes());
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    tasks.check();
    while (bytes.hasRemaining()) {
      if (source.push(bytes)) {
        checkSize();
        advance(begun());
      }
    }
  }

  /** Internal snapshots make a file larger than its disk, but there must be an end. */
  private void checkSize() {
    long largest = Math.min(LARGEST_FILE, 2 * limits.largestDisk().bytes() + SMALL_FILE);
    if (source.end() > largest) {
      throw Refusal.unsafe(
          "its file is far larger than limits.max-image-size (" + limits.largestDisk() + ")");
    }
  }

  private Reading begun() throws IOException {
    if (reading == null) {
      if (source.end() < Qcow2Header.FIXED_BYTES) {
        throw Refusal.unsafe("it ends within its header");
      }
      ByteBuffer bytes = ByteBuffer.allocate(Qcow2Header.FIXED_BYTES);
      source.read(bytes, 0);
      Qcow2Header header = Qcow2Header.parse(bytes, limits.largestDisk());
      reading =
          new Reading(
              header,
              new ClusterMap(header, source),
              new ClusterWriters(() -> new ClusterWriter(source, target, header)));
    }
    return reading;
  }

  private void advance(Reading now) throws IOException {
    ClusterBatch batch = new ClusterBatch(source, now.writers());
    for (Cluster next = now.map().next(); next != null; next = now.map().next()) {
      batch.add(next);
      if (batch.isFull()) {
        start(batch);
        batch = new ClusterBatch(source, now.writers());
      }
    }
    if (!batch.isEmpty()) {
      start(batch);
    }
    source.settle(now.map().frontier(), now.map().isGrowing());
  }

  private void start(ClusterBatch batch) throws IOException {
    batch.pin();
    tasks.start(batch);
  }

  @Override
  public void finish() throws IOException {
    Reading now = begun();
    now.map().complete();
    advance(now);
    now.map().checkNothingIsMissing();
    tasks.await();
    target.resize(now.header().virtualSize());
  }

  @Override
  public long size() {
    return reading == null ? 0 : reading.header().virtualSize();
  }

  @Override
  public void close() throws IOException {
    tasks.cancel();
    if (reading != null) {
      reading.writers().close();
    }
    source.close();
  }
}
