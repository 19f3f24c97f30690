package dev.innkeeper.container;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks again and again until there is an answer, where nothing announces it. */
final class Poll {
  private final Vertx vertx;
  private final Duration interval;
  private final long deadline;
  private final Future<Void> cancelled;

  /**
   * A poll.
   *
   * @param patience from now on
   * @param cancelled ends the poll early, as if the patience had run out
   */
  Poll(Vertx vertx, Duration interval, Duration patience, Future<Void> cancelled) {
    this.vertx = vertx;
    this.interval = interval;
    this.deadline = System.nanoTime() + patience.toNanos();
    this.cancelled = cancelled;
  }

  /** The first answer, or empty where the patience ran out or the poll was cancelled. */
  <T> Future<Optional<T>> until(Supplier<Future<Optional<T>>> question) {
    return question
        .get()
        .compose(
            answer ->
                answer.isPresent() || over()
                    ? Future.succeededFuture(answer)
                    : Future.any(vertx.timer(interval.toMillis()), cancelled)
                        .compose(again -> until(question)));
  }

  private boolean over() {
    return cancelled.isComplete() || System.nanoTime() - deadline > 0;
  }
}
