package dev.innkeeper.simplestreams;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.FetchRequest;
import dev.innkeeper.fetch.Fetched;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.simplestreams.MetadataCache.Kept;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Reads whole documents of a mirror, bounded in size and time, three tries each. */
final class MetadataFiles {
  private static final int LARGEST = 64 << 20;
  private static final String LIMIT = "limit";
  private static final int TRIES = 3;
  private static final int FIRST_PAUSE_MILLIS = 500;

  /** What trying again does not change. */
  private static final Set<Integer> FINAL = Set.of(400, 401, 403, 404, 410);

  private final Vertx vertx;
  private final Fetcher fetcher;
  private final Duration patience;
  private final Optional<MetadataCache> cache;

  /**
   * Documents to be read.
   *
   * @param patience of one try
   * @param cache what they are kept in as they come, empty where they are of no mirror's own
   */
  MetadataFiles(Vertx vertx, Fetcher fetcher, Duration patience, Optional<MetadataCache> cache) {
    this.vertx = vertx;
    this.fetcher = fetcher;
    this.patience = patience;
    this.cache = cache;
  }

  /** The document's bytes; SOURCE_UNAVAILABLE with the status, or STALLED. */
  Future<byte[]> read(URI url) {
    return kept(url).compose(kept -> attempt(url, kept, 1));
  }

  /** A cache that cannot be read is as good as none. */
  private Future<Optional<Kept>> kept(URI url) {
    return cacheOf(url)
        .map(kept -> vertx.executeBlocking(() -> kept.read(url), false).otherwise(Optional.empty()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** Files of this host need none. */
  private Optional<MetadataCache> cacheOf(URI url) {
    return cache.filter(kept -> !"file".equals(url.getScheme()));
  }

  private Future<byte[]> attempt(URI url, Optional<Kept> kept, int number) {
    return fetcher
        .open(
            FetchRequest.whole(url, patience)
                .unlessMatches(kept.map(Kept::validator).filter(known -> !known.isEmpty())))
        .compose(fetched -> document(url, kept, fetched))
        .recover(error -> again(url, kept, number, Failure.from(error)));
  }

  private Future<byte[]> document(URI url, Optional<Kept> kept, Fetched fetched) {
    if (fetched.kind() == Fetched.Kind.UNCHANGED && kept.isPresent()) {
      return Future.succeededFuture(kept.get().document().getBytes());
    }
    Future<byte[]> bytes = collected(url, fetched);
    String validator = fetched.validator().orElse("");
    return cacheOf(url)
        .map(
            place ->
                bytes.compose(
                    all -> remembered(place, url, new Kept(validator, Buffer.buffer(all)))))
        .orElse(bytes);
  }

  private Future<byte[]> remembered(MetadataCache place, URI url, Kept version) {
    return vertx
        .executeBlocking(
            () -> {
              place.write(url, version);
              return version.document().getBytes();
            },
            false)
        .otherwise(version.document().getBytes());
  }

  private Future<byte[]> again(URI url, Optional<Kept> kept, int number, Failure failure) {
    if (number >= TRIES || isFinal(failure)) {
      return Future.failedFuture(failure);
    }
    int pause = FIRST_PAUSE_MILLIS << (number - 1);
    return vertx
        .timer(pause + ThreadLocalRandom.current().nextInt(pause))
        .compose(fired -> attempt(url, kept, number + 1));
  }

  static boolean isMissing(Throwable error) {
    return error instanceof Failure failure
        && failure.details().get("status") instanceof Integer status
        && (status == 404 || status == 401 || status == 403);
  }

  private static boolean isFinal(Failure failure) {
    Object status = failure.details().get("status");
    boolean tryAgain =
        failure.code() == ErrorCode.SOURCE_UNAVAILABLE || failure.code() == ErrorCode.STALLED;
    return !tryAgain
        || failure.details().containsKey(LIMIT)
        || failure.details().containsKey(Fetcher.UNTRUSTED)
        || (status instanceof Integer number && FINAL.contains(number));
  }

  private Future<byte[]> collected(URI url, Fetched fetched) {
    Promise<byte[]> whole = Promise.promise();
    Buffer bytes = Buffer.buffer();
    fetched.body().exceptionHandler(whole::tryFail);
    fetched.body().endHandler(end -> whole.tryComplete(bytes.getBytes()));
    fetched
        .body()
        .handler(
            buffer -> {
              if (bytes.length() + buffer.length() > LARGEST) {
                whole.tryFail(tooLarge(url));
              } else {
                bytes.appendBuffer(buffer);
              }
            });
    fetched.body().resume();
    return whole
        .future()
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .recover(error -> Future.failedFuture(broken(url, error)))
        .onFailure(error -> fetched.abort().run());
  }

  private static Failure broken(URI url, Throwable error) {
    return error instanceof Failure failure
        ? failure
        : Failure.of(
            ErrorCode.STALLED,
            "reading " + PublicUrl.of(url) + ": it did not end in time; try again",
            error);
  }

  private static Failure tooLarge(URI url) {
    return Failure.of(
            ErrorCode.SOURCE_UNAVAILABLE,
            "reading "
                + PublicUrl.of(url)
                + ": it is over 64 MiB, too large for metadata; check the source")
        .with(LIMIT, LARGEST);
  }
}
