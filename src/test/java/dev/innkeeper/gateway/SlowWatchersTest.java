package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers that do not read take nothing from those that do, and grow no memory. */
@Tag("guest")
class SlowWatchersTest {
  private static final long MIB = 1 << 20;

  @TempDir Path dataDir;

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aHundredThatNeverReadGrowNoMemoryAndAHundredThatDoSeeEveryEnd() throws Exception {
    try (GatewayWorld world = GatewayWorld.start(dataDir);
        WatchedWork work = new WatchedWork(world)) {
      work.run();
      long before = usedAfterCollection();
      work.watch();
      work.run();
      work.awaitReaders();
      // The window of events is full before and after; what is added are sockets and their buffers.
      assertThat((usedAfterCollection() - before) / MIB).isLessThan(64);
    }
  }
}
