package dev.innkeeper.eventloop;

import io.vertx.core.impl.ObservedThread;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An event loop's thread that measures the CPU time of every callback, exactly and of each. */
final class MeasuredLoop extends ObservedThread {
  /** What one callback may use of its thread's CPU time. */
  static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final long NO_CALLBACK = -1;

  private volatile long beganNanos = NO_CALLBACK;
  private volatile StackTraceElement[] seen = {};

  MeasuredLoop(Runnable target, String name, long maxExecTime, TimeUnit unit) {
    super(target, name, false, maxExecTime, unit);
  }

  @Override
  protected void callbackBegins() {
    beganNanos = CPU.getCurrentThreadCpuTime();
  }

  @Override
  protected void callbackEnded() {
    long used = CPU.getCurrentThreadCpuTime() - beganNanos;
    beganNanos = NO_CALLBACK;
    if (used > LIMIT_NANOS) {
      Findings.add(
          "a callback on "
              + getName()
              + " used "
              + TimeUnit.NANOSECONDS.toMillis(used)
              + " ms of CPU time, "
              + TimeUnit.NANOSECONDS.toMillis(LIMIT_NANOS)
              + " ms are allowed; last seen at\n"
              + Arrays.stream(seen)
                  .map(frame -> "    at " + frame)
                  .collect(Collectors.joining("\n")));
    }
    seen = new StackTraceElement[0];
  }

  /** On the watching thread: keeps the place where a callback is that has used half its time. */
  void look() {
    long began = beganNanos;
    if (began != NO_CALLBACK && CPU.getThreadCpuTime(getId()) - began > LIMIT_NANOS / 2) {
      seen = getStackTrace();
    }
  }
}
