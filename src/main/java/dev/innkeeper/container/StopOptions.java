package dev.innkeeper.container;

import java.time.Duration;

/**
 * How to stop.
 *
 * @param force cut the power at once
 * @param timeout how long the guest may take to shut down; then its power is cut
 */
public record StopOptions(boolean force, Duration timeout) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
  public static final StopOptions GRACEFUL = new StopOptions(false, DEFAULT_TIMEOUT);

  public StopOptions {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be above zero; give one such as 60s");
    }
  }
}
