package dev.innkeeper.image.decode;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Writers to be used again, so that there are no more than threads. Used from all of them. */
final class ClusterWriters implements AutoCloseable {
  private final Supplier<ClusterWriter> factory;
  private final Queue<ClusterWriter> idle = new ConcurrentLinkedQueue<>();

  ClusterWriters(Supplier<ClusterWriter> factory) {
    this.factory = factory;
  }

  ClusterWriter borrow() {
    ClusterWriter writer = idle.poll();
    return writer == null ? factory.get() : writer;
  }

  void giveBack(ClusterWriter writer) {
    writer.reset();
    idle.add(writer);
  }

  /** Once all writers were given back. */
  @Override
  public void close() {
    for (ClusterWriter writer = idle.poll(); writer != null; writer = idle.poll()) {
      writer.close();
    }
  }
}
