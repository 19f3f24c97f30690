package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefreshScheduleTest {
  private static final Duration INTERVAL = Duration.ofHours(6);

  private final List<Duration> waits = new ArrayList<>();
  private final List<Promise<Void>> timers = new ArrayList<>();
  private final List<Promise<Void>> refreshes = new ArrayList<>();
  private final RefreshSchedule schedule = of(INTERVAL);

  private RefreshSchedule of(Duration interval) {
    return new RefreshSchedule(interval, this::refresh, this::timer, new Random(3));
  }

  private Future<Void> refresh() {
    Promise<Void> refresh = Promise.promise();
    refreshes.add(refresh);
    return refresh.future();
  }

  private Future<Void> timer(Duration wait) {
    waits.add(wait);
    Promise<Void> timer = Promise.promise();
    timers.add(timer);
    return timer.future();
  }

  private void timeComes() {
    timers.get(timers.size() - 1).complete();
  }

  @Test
  void theFirstComesSoonAndTheNextAboutAnIntervalAfterItsEnd() {
    schedule.begin();
    assertThat(waits.get(0)).isLessThan(INTERVAL.dividedBy(10));
    timeComes();
    assertThat(refreshes).hasSize(1);
    assertThat(waits).as("none before the end of the first").hasSize(1);
    refreshes.get(0).complete();
    assertThat(waits.get(1))
        .isBetween(INTERVAL.multipliedBy(9).dividedBy(10), INTERVAL.multipliedBy(11).dividedBy(10));
  }

  @Test
  void twoIntervalsAreHardlyEverTheSame() {
    schedule.begin();
    for (int i = 0; i < 10; i++) {
      timeComes();
      refreshes.get(i).complete();
    }
    assertThat(waits.stream().distinct()).hasSizeGreaterThan(9);
  }

  @Test
  void oneThatFailedIsFollowedByTheNext() {
    schedule.begin();
    timeComes();
    refreshes.get(0).fail("broken");
    timeComes();
    assertThat(refreshes).hasSize(2);
  }

  @Test
  void noneBeginsAfterTheEnd() {
    schedule.begin();
    schedule.end();
    timeComes();
    assertThat(refreshes).isEmpty();
  }

  @Test
  void atZeroThereIsNone() {
    of(Duration.ZERO).begin();
    assertThat(timers).isEmpty();
  }
}
