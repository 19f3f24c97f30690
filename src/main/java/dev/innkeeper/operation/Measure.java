package dev.innkeeper.operation;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How far the latest phase is.
 *
 * @param done in {@code unit}
 * @param total in {@code unit}, where it is known
 * @param rate in {@code unit} a second, over the last seconds
 */
public record Measure(long done, OptionalLong total, String unit, OptionalDouble rate) {
  public static final Measure NONE =
      new Measure(0, OptionalLong.empty(), "", OptionalDouble.empty());

  public OptionalDouble percent() {
    if (total.isEmpty()) {
      return OptionalDouble.empty();
    }
    long whole = total.getAsLong();
    return OptionalDouble.of(whole == 0 ? 100 : Math.min(100, done * 100.0 / whole));
  }

  public Optional<Duration> eta() {
    if (total.isEmpty() || rate.isEmpty() || rate.getAsDouble() <= 0) {
      return Optional.empty();
    }
    double seconds = Math.max(0, total.getAsLong() - done) / rate.getAsDouble();
    return Optional.of(Duration.ofMillis((long) (seconds * 1000)));
  }
}
