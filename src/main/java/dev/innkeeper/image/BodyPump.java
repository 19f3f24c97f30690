package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetched;
import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.image.Checkpoint.Mark;
import dev.innkeeper.value.DurationText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Moves a body from the event loop to a worker, in batches as large as have gathered meanwhile.
 * When the worker is behind, the body is paused, and with it the connection. Used on one context.
 */
final class BodyPump {
  private static final int LEAST_IN_TIME = 4096;
  private static final int CHECKS = 4;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Fetched fetched;
  private final Duration stallTimeout;
  private final Sink sink;
  private final Promise<Void> end = Promise.promise();
  private List<Buffer> waiting = new ArrayList<>();
  private int waitingBytes;
  private boolean working;
  private boolean paused;
  private boolean ended;
  private long arrived;
  private final long[] arrivedBefore = new long[CHECKS];
  private int checks;
  private @Nullable Throwable broken;

  /**
   * Where the bytes go.
   *
   * @param batch how many bytes may wait before the body is paused
   * @param taken told of each batch, on the pump's context; the next one waits for its answer
   */
  record Sink(ImageIntake intake, long batch, Function<Mark, Future<Void>> taken) {}

  BodyPump(Vertx vertx, WorkerExecutor worker, Fetched fetched, Duration stallTimeout, Sink sink) {
    this.vertx = vertx;
    this.worker = worker;
    this.fetched = fetched;
    this.stallTimeout = stallTimeout;
    this.sink = sink;
  }

  /** Succeeds once all of the body was taken in; fails for the body's, the worker's or a stall. */
  Future<Void> run(Future<Void> cancelled) {
    long timer =
        vertx.setPeriodic(Math.max(1, stallTimeout.toMillis() / CHECKS), tick -> lookForStall());
    fetched.body().exceptionHandler(this::broke);
    fetched.body().endHandler(whole -> ended());
    fetched.body().handler(this::arrived);
    cancelled.onSuccess(now -> broke(cancelled()));
    fetched.body().resume();
    return end.future()
        .onComplete(done -> vertx.cancelTimer(timer))
        .onFailure(failed -> fetched.abort().run());
  }

  static Failure cancelled() {
    return Failure.of(ErrorCode.CANCELLED, "cancelled; the next sync goes on where this one ended");
  }

  private void arrived(Buffer buffer) {
    arrived += buffer.length();
    waitingBytes += buffer.length();
    waiting.add(buffer);
    if (waitingBytes >= sink.batch() && !paused) {
      paused = true;
      fetched.body().pause();
    }
    work();
  }

  private void work() {
    if (working || end.future().isComplete()) {
      return;
    }
    if (waiting.isEmpty()) {
      if (ended) {
        end.tryComplete();
      }
      return;
    }
    working = true;
    List<Buffer> batch = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    worker
        .executeBlocking(() -> sink.intake().take(batch), false)
        .compose(sink.taken())
        .onComplete(
            more -> worked(),
            failed -> {
              working = false;
              end.tryFail(failed);
            });
  }

  private void worked() {
    working = false;
    if (paused && !ended) {
      paused = false;
      fetched.body().resume();
    }
    if (broken != null && waiting.isEmpty()) {
      end.tryFail(broken);
    }
    work();
  }

  /** What has arrived is taken in first: it need not be fetched again. */
  private void broke(Throwable error) {
    if (broken == null) {
      broken = error;
      if (!working && waiting.isEmpty()) {
        end.tryFail(error);
      }
    }
  }

  private void ended() {
    ended = true;
    work();
  }

  private void lookForStall() {
    int place = checks++ % CHECKS;
    long since = arrived - arrivedBefore[place];
    arrivedBefore[place] = arrived;
    boolean ours = paused || working || ended;
    if (checks > CHECKS && since < LEAST_IN_TIME && !ours) {
      broke(
          Failure.of(
              ErrorCode.STALLED,
              "reading "
                  + PublicUrl.of(fetched.url())
                  + ": only "
                  + since
                  + " bytes came within "
                  + DurationText.format(stallTimeout)
                  + "; try again later or from another source"));
    }
  }
}
