package io.vertx.core.impl;

import java.util.concurrent.TimeUnit;

/**
 * A Vert.x thread that tells when a callback begins and ends on it. It stands in Vert.x's package
 * because the hooks that Vert.x's own blocked-thread checker relies on are visible there only.
 */
public abstract class ObservedThread extends VertxThread {
  protected ObservedThread(
      Runnable target, String name, boolean worker, long maxExecTime, TimeUnit unit) {
    super(target, name, worker, maxExecTime, unit);
  }

  /** On this thread, before the outermost of nested callbacks. */
  protected abstract void callbackBegins();

  /** On this thread, after the outermost of nested callbacks. */
  protected abstract void callbackEnded();

  @Override
  void executeStart() {
    super.executeStart();
    if (context == null) {
      callbackBegins();
    }
  }

  @Override
  void executeEnd() {
    if (context == null) {
      callbackEnded();
    }
    super.executeEnd();
  }
}
