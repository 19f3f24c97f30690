package dev.innkeeper.image;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Ends a wait for work that cannot be ended itself. */
final class Cancel {
  private Cancel() {}

  /** The work's outcome, or CANCELLED where that is wanted first. */
  static <T> Future<T> orDone(Future<T> work, Future<Void> cancelled) {
    Promise<T> first = Promise.promise();
    cancelled.onSuccess(now -> first.tryFail(BodyPump.cancelled()));
    work.onComplete(first::tryComplete, first::tryFail);
    return first.future();
  }
}
