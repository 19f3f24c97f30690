package dev.innkeeper.eventloop;

import io.vertx.core.impl.VertxThread;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxThreadFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gives every Vert.x instance of this JVM, whoever makes it, event loops that are measured, and a
 * blocked-thread checker that warns at one second. Found by Vert.x as a service.
 */
public final class MeasuredLoops implements VertxThreadFactory {
  static final long BLOCKED_SECONDS = 1;

  private static final long CHECK_MILLIS = 200;
  private static final long LOOK_MILLIS = 20;
  private static final Set<MeasuredLoop> LOOPS = ConcurrentHashMap.newKeySet();

  static {
    ScheduledExecutorService watching =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "event-loop-watch");
              thread.setDaemon(true);
              return thread;
            });
    watching.scheduleWithFixedDelay(
        MeasuredLoops::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void look() {
    LOOPS.removeIf(loop -> loop.getState() == Thread.State.TERMINATED);
    LOOPS.forEach(MeasuredLoop::look);
  }

  @Override
  public void init(VertxBootstrap bootstrap) {
    VertxThreadFactory.super.init(bootstrap);
    bootstrap
        .options()
        .setMaxEventLoopExecuteTime(BLOCKED_SECONDS)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
        .setBlockedThreadCheckInterval(CHECK_MILLIS)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
  }

  @Override
  public VertxThread newVertxThread(
      Runnable target, String name, boolean worker, long maxExecTime, TimeUnit unit) {
    if (worker) {
      return VertxThreadFactory.super.newVertxThread(target, name, true, maxExecTime, unit);
    }
    MeasuredLoop loop = new MeasuredLoop(target, name, maxExecTime, unit);
    LOOPS.add(loop);
    return loop;
  }
}
