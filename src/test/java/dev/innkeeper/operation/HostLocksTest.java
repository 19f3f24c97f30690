package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.HostLocks.Held;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class HostLocksTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Future<Void> NEVER = Future.future(never -> {});

  @TempDir private Path directory;
  private HostLocks locks;

  @BeforeEach
  void begin(Vertx vertx) {
    locks = new HostLocks(vertx, directory);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static ErrorCode failure(Future<Held> future) throws Exception {
    return await(
        future
            .map(held -> ErrorCode.INTERNAL)
            .recover(error -> Future.succeededFuture(Failure.from(error).code())));
  }

  @Test
  void oneHoldsItAtATime() throws Exception {
    Held first = await(locks.acquire("x", LONG, NEVER));
    Future<Held> second = locks.acquire("x", LONG, NEVER);
    assertThat(await(locks.tryAcquire("x"))).isEmpty();
    assertThat(await(locks.tryAcquire("y"))).isPresent();
    assertThat(second.isComplete()).isFalse();
    await(first.release());
    await(await(second).release());
    assertThat(await(locks.tryAcquire("x"))).isPresent();
  }

  @Test
  void anotherVertxOfThisProcessIsAnotherHolder() throws Exception {
    Vertx other = Vertx.vertx();
    try {
      HostLocks theirs = new HostLocks(other, directory.resolve("..").resolve(directory));
      Held first = await(locks.acquire("x", LONG, NEVER));
      assertThat(await(theirs.tryAcquire("x"))).isEmpty();
      Future<Held> second = theirs.acquire("x", LONG, NEVER);
      await(first.release());
      await(await(second).release());
      assertThat(await(locks.tryAcquire("x"))).isPresent();
    } finally {
      await(other.close());
    }
  }

  @Test
  void aWaitThatIsCancelledEndsAtOnceAndTakesNothing() throws Exception {
    Held first = await(locks.acquire("x", LONG, NEVER));
    Promise<Void> cancelled = Promise.promise();
    Future<Held> second = locks.acquire("x", LONG, cancelled.future());
    cancelled.complete();
    assertThat(failure(second)).isEqualTo(ErrorCode.CANCELLED);
    await(first.release());
    await(await(locks.acquire("x", Duration.ofSeconds(5), NEVER)).release());
  }

  @Test
  void patienceThatEndsIsAConflict() throws Exception {
    await(locks.acquire("x", LONG, NEVER));
    assertThat(failure(locks.acquire("x", Duration.ofMillis(50), NEVER)))
        .isEqualTo(ErrorCode.CONFLICT);
  }
}
