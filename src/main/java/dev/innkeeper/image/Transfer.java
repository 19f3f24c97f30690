package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.FetchRequest;
import dev.innkeeper.fetch.Fetched;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.image.Checkpoint.Mark;
import dev.innkeeper.image.Origins.Origin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Fetches one image's bytes into an intake, over as many connections as it takes: a broken one is
 * continued from the last byte taken, from the next origin where there are several.
 */
final class Transfer {
  private static final long ENOUGH = 32L << 20;
  private static final int FIRST_PAUSE_MILLIS = 200;
  private static final int LONGEST_PAUSE_MILLIS = 10_000;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Settings.Images settings;
  private final Wanted wanted;
  private int failures;

  /**
   * What is fetched.
   *
   * @param size in bytes, 0 where it is not known
   */
  record Wanted(
      Origins origins, long size, ImageIntake intake, Watcher watcher, Future<Void> cancelled) {}

  /** Told of what goes on, on the transfer's context. */
  interface Watcher {
    /**
     * What an address called its version of the file when bytes of it were taken: those of two
     * versions must not be mixed.
     */
    Optional<String> version(URI url);

    /** Bytes of an answer are about to be taken, once for each connection. */
    void begins(Origin origin, Fetched answer);

    /** How far it has come; no more is taken before this is answered. */
    Future<Void> taken(Mark mark);
  }

  Transfer(Vertx vertx, WorkerExecutor worker, Settings.Images settings, Wanted wanted) {
    this.vertx = vertx;
    this.worker = worker;
    this.settings = settings;
    this.wanted = wanted;
  }

  Future<Void> run() {
    long taken = wanted.intake().taken();
    if (wanted.size() > 0 && taken == wanted.size()) {
      return Future.succeededFuture();
    }
    return Cancel.orDone(wanted.origins().next(), wanted.cancelled())
        .compose(origin -> readFrom(origin, taken));
  }

  private Future<Void> readFrom(Origin origin, long taken) {
    FetchRequest request =
        FetchRequest.whole(origin.url(), settings.stallTimeout())
            .from(taken, wanted.watcher().version(origin.url()));
    return opened(origin, request)
        .compose(fetched -> continued(fetched, taken))
        .onSuccess(fetched -> begins(origin, fetched))
        .compose(this::pumped)
        .compose(done -> complete())
        .recover(error -> over(origin, Failure.from(error), taken));
  }

  private void begins(Origin origin, Fetched fetched) {
    wanted.origins().begins(origin);
    wanted.watcher().begins(origin, fetched);
  }

  /** A file of unknown size may have been taken whole by the run before. */
  private Future<Void> over(Origin origin, Failure failure, long taken) {
    return wanted.size() == 0 && isBeyond(failure) && taken > 0
        ? Future.succeededFuture()
        : again(origin, failure, taken);
  }

  /** The answer, unless a cancel comes first; an answer that comes after it is not read. */
  private Future<Fetched> opened(Origin origin, FetchRequest request) {
    Promise<Fetched> first = Promise.promise();
    wanted.cancelled().onSuccess(now -> first.tryFail(BodyPump.cancelled()));
    origin
        .fetcher()
        .open(request)
        .onSuccess(
            fetched -> {
              if (!first.tryComplete(fetched)) {
                fetched.abort().run();
              }
            })
        .onFailure(error -> first.tryFail(endedEarly(error, request.from())));
    return first.future();
  }

  /** Nothing from the last byte taken on: the source has less than was signed. */
  private Throwable endedEarly(Throwable error, long taken) {
    return wanted.size() > 0 && isBeyond(error) && taken > 0 ? tooFew(taken) : error;
  }

  private static boolean isBeyond(Throwable error) {
    return error instanceof Failure failure
        && Integer.valueOf(RANGE_NOT_SATISFIABLE).equals(failure.details().get("status"));
  }

  /** An answer that begins elsewhere than asked for would put bytes in the wrong place. */
  private Future<Fetched> continued(Fetched fetched, long taken) {
    if (fetched.from() == taken) {
      return Future.succeededFuture(fetched);
    }
    fetched.abort().run();
    return Future.failedFuture(
        Failure.of(
                ErrorCode.SOURCE_UNAVAILABLE,
                "the source has changed, or cannot continue a broken download; it is begun anew")
            .with("restart", true));
  }

  private Future<Void> pumped(Fetched fetched) {
    BodyPump.Sink sink =
        new BodyPump.Sink(
            wanted.intake(),
            Checkpoints.largestBatch(settings.checkpoint().bytes()),
            wanted.watcher()::taken);
    return new BodyPump(vertx, worker, fetched, settings.stallTimeout(), sink)
        .run(wanted.cancelled());
  }

  private Future<Void> complete() {
    long taken = wanted.intake().taken();
    return wanted.size() == 0 || taken == wanted.size()
        ? Future.succeededFuture()
        : Future.failedFuture(tooFew(taken));
  }

  private Failure tooFew(long taken) {
    return Failure.of(
        ErrorCode.SIZE_MISMATCH,
        "the source ends after "
            + taken
            + " bytes of the "
            + wanted.size()
            + " that its metadata states; try again later or from another source");
  }

  private Future<Void> again(Origin origin, Failure failure, long before) {
    long brought = wanted.intake().taken() - before;
    boolean progress = brought >= Math.min(ENOUGH, wanted.size() / 10 + 1);
    // Of an unknown size each byte is progress; a peer could then keep this up for ever.
    wanted.origins().broke(origin, progress && wanted.size() > 0);
    return origin.isPeer() ? elsewhere(failure) : later(failure, progress);
  }

  /** At once: a host that breaks off too often is not among the next origins. */
  private Future<Void> elsewhere(Failure failure) {
    return isPassing(failure) && !wanted.cancelled().isComplete()
        ? run()
        : Future.failedFuture(failure);
  }

  private Future<Void> later(Failure failure, boolean progress) {
    failures = progress ? 1 : failures + 1;
    if (!worthTrying(failure) || failures >= settings.attempts()) {
      return Future.failedFuture(failure);
    }
    int pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 6));
    Duration wait = Duration.ofMillis(pause + ThreadLocalRandom.current().nextInt(pause));
    return Future.any(vertx.timer(wait.toMillis()), wanted.cancelled()).compose(woken -> run());
  }

  private boolean worthTrying(Failure failure) {
    return isPassing(failure) && !refusedForGood(failure) && !wanted.cancelled().isComplete();
  }

  private static boolean isPassing(Failure failure) {
    return switch (failure.code()) {
      case SOURCE_UNAVAILABLE, STALLED -> true;
      case SIZE_MISMATCH -> !failure.details().containsKey("restart");
      default -> false;
    };
  }

  /** A 4xx, or a false certificate, is no matter of trying again, but of another address. */
  private boolean refusedForGood(Failure failure) {
    boolean refused =
        failure.details().containsKey(Fetcher.UNTRUSTED)
            || (failure.details().get("status") instanceof Integer status && status < 500);
    return failure.details().containsKey("restart") || (wanted.origins().allTried() && refused);
  }
}
