package dev.innkeeper.gateway;

import dev.innkeeper.bench.BenchFolder;
import java.time.Duration;
import java.util.Arrays;

/**
 * Prints how long a thousand operations take with two hundred watchers, of which half never read,
 * in relation to how long they take with none; pairs in turn.
 */
final class WatchersBench {
  private static final int PAIRS = 5;

  private WatchersBench() {}

  public static void main(String[] arguments) throws Exception {
    double[] ratios = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      ratios[i] = ratio();
    }
    Arrays.sort(ratios);
    System.out.printf(
        "watched in relation to alone: median %.2f, from %.2f to %.2f%n",
        ratios[PAIRS / 2], ratios[0], ratios[PAIRS - 1]);
  }

  private static double ratio() throws Exception {
    try (BenchFolder folder = new BenchFolder();
        GatewayWorld world = GatewayWorld.start(folder.path());
        WatchedWork work = new WatchedWork(world)) {
      work.run();
      Duration alone = work.run();
      work.watch();
      Duration watched = work.run();
      System.out.printf(
          "alone %.2f s, watched %.2f s%n", alone.toMillis() / 1e3, watched.toMillis() / 1e3);
      return (double) watched.toMillis() / alone.toMillis();
    }
  }
}
