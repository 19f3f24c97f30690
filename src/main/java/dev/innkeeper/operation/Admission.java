package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;

/** Whether this process still begins work. Used on any thread. */
public final class Admission {
  /** Marks the refusal, so that another host can be asked: nothing was begun here. */
  private static final String ENDING = "ending";

  private volatile boolean closed;

  /** From now on no work is begun. */
  public void close() {
    closed = true;
  }

  /** Throws HOST_UNREACHABLE once closed: work that began then would be cut off within seconds. */
  public void check() {
    if (closed) {
      throw Failure.of(
              ErrorCode.HOST_UNREACHABLE,
              "this service is ending and begins nothing new; ask again once it is started anew")
          .with(ENDING, true);
    }
  }

  /** Whether it is what {@link #check} throws, here or on another host. */
  public static boolean isRefusal(Throwable error) {
    return Boolean.TRUE.equals(Failure.from(error).details().get(ENDING));
  }
}
