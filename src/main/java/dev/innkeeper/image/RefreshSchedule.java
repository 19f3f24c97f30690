package dev.innkeeper.image;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Repeats a refresh while a service runs, each time a random bit earlier or later than the
 * interval, so that the hosts of a site do not ask their source all at once. Used on one context.
 */
final class RefreshSchedule {
  private static final double SPREAD = 0.1;

  private final Duration interval;
  private final Supplier<Future<Void>> refresh;
  private final Function<Duration, Future<?>> timer;
  private final RandomGenerator random;
  private boolean over;

  /**
   * A schedule that has not begun.
   *
   * @param interval from the end of one refresh to the next; zero: never
   * @param timer succeeds after a time
   */
  RefreshSchedule(
      Duration interval,
      Supplier<Future<Void>> refresh,
      Function<Duration, Future<?>> timer,
      RandomGenerator random) {
    this.interval = interval;
    this.refresh = refresh;
    this.timer = timer;
    this.random = random;
  }

  /** The first one comes within a tenth of the interval: a service may never run for all of it. */
  void begin() {
    if (!interval.isZero()) {
      after(random.nextDouble() * SPREAD);
    }
  }

  private void after(double intervals) {
    Duration wait = Duration.ofMillis(Math.max(1, Math.round(interval.toMillis() * intervals)));
    timer.apply(wait).onSuccess(due -> run());
  }

  private void run() {
    if (!over) {
      refresh.get().onComplete(done -> after(1 - SPREAD + 2 * SPREAD * random.nextDouble()));
    }
  }

  /** No refresh begins any more; one under way goes on. */
  void end() {
    over = true;
  }
}
