package dev.innkeeper.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one run took.
 *
 * @param wall seconds by the clock
 * @param cpu seconds of all processors, children included
 * @param publish seconds from the last byte to the published image, 0 where it is not known
 */
record Cost(double wall, double cpu, double publish) {

  /** The median of each figure. */
  static Cost median(List<Cost> runs) {
    return new Cost(median(runs, Cost::wall), median(runs, Cost::cpu), median(runs, Cost::publish));
  }

  private static double median(List<Cost> runs, ToDoubleFunction<Cost> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static String figure(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
