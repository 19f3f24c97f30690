package dev.innkeeper.cluster;

import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.SharedData;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Which host reads an image's bytes from its source while the others read them from that one. A
 * claim is a word, not a lock: who has died leaves one behind, and after a partition there may have
 * been two, which costs a second download and nothing else.
 */
final class DownloadClaims {
  private static final String MAP = "innkeeper.downloads";

  /** A claim that is forgotten goes by itself; longer than that no download is waited for. */
  private static final Duration LONGEST = Duration.ofHours(6);

  /** The engine answers at once, unless it is just losing a member that had the claim. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final SharedData shared;
  private final String self;

  DownloadClaims(SharedData shared, String self) {
    this.shared = shared;
    this.self = self;
  }

  /** Claims what nobody has claimed; the host that has it, which may be this one. */
  Future<String> claim(Digest digest) {
    return within(map -> map.putIfAbsent(digest.toString(), self, LONGEST.toMillis()))
        .map(holder -> Optional.ofNullable(holder).orElse(self));
  }

  /**
   * Takes the claim of a host that does not live up to it.
   *
   * @return whether this host has it now; another one may have been faster
   */
  Future<Boolean> takeOver(Digest digest, String holder) {
    return within(map -> map.replaceIfPresent(digest.toString(), holder, self));
  }

  /** Gives it back, where it is this host's. */
  Future<Boolean> release(Digest digest) {
    return within(map -> map.removeIfPresent(digest.toString(), self));
  }

  private <T> Future<T> within(Function<AsyncMap<String, String>, Future<T>> change) {
    return shared
        .<String, String>getAsyncMap(MAP)
        .compose(change)
        .timeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
  }
}
