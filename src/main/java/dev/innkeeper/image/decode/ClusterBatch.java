package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.Wanted.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** As many clusters as make a task worth its handing over. Filled by one thread, then run once. */
final class ClusterBatch implements DecodeTasks.Task {
  private static final long ENOUGH_TO_READ = SourceWindow.SEGMENT;
  private static final long ENOUGH_TO_WRITE = 1 << 20;

  private final SourceWindow source;
  private final ClusterWriters writers;
  private final List<Cluster> clusters = new ArrayList<>();
  private long toRead;
  private long toWrite;
  private int released;

  ClusterBatch(SourceWindow source, ClusterWriters writers) {
    this.source = source;
    this.writers = writers;
  }

  void add(Cluster cluster) {
    toRead += cluster.length();
    toWrite += cluster.targetLength();
    int last = clusters.size() - 1;
    if (last >= 0 && clusters.get(last).continuesWith(cluster)) {
      clusters.set(last, clusters.get(last).with(cluster));
    } else {
      clusters.add(cluster);
    }
  }

  boolean isEmpty() {
    return clusters.isEmpty();
  }

  boolean isFull() {
    return toRead >= ENOUGH_TO_READ || toWrite >= ENOUGH_TO_WRITE;
  }

  /** By the source's owner, before the batch is handed over. */
  void pin() {
    clusters.forEach(source::pin);
  }

  @Override
  public void run() throws IOException {
    ClusterWriter writer = writers.borrow();
    try {
      while (released < clusters.size()) {
        int used = writer.write(clusters.get(released));
        source.release(clusters.get(released), used);
        released++;
      }
      writer.flush();
    } finally {
      writers.giveBack(writer);
    }
  }

  @Override
  public void end() {
    clusters.subList(released, clusters.size()).forEach(cluster -> source.release(cluster, 0));
  }
}
