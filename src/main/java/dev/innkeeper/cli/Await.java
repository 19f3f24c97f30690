package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;

/** Lets the main thread, which is no event loop, wait for the end of its command. */
final class Await {
  private Await() {}

  /** The future's value, or its failure thrown. */
  static <T> T result(Future<T> future) {
    CountDownLatch latch = new CountDownLatch(1);
    future.onComplete(end -> latch.countDown());
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw Failure.of(ErrorCode.CANCELLED, "interrupted while waiting; run it again", stop);
    }
    if (future.failed()) {
      throw Failure.from(future.cause());
    }
    return future.result();
  }
}
