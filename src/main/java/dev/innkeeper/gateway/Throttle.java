package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each address may do something: a bucket that fills steadily. Used on the gateway's
 * context.
 */
final class Throttle {
  /** Addresses that are remembered; the one not heard of for longest is forgotten first. */
  private static final int REMEMBERED = 4096;

  private static final double NANOS = 1e9;

  private final String what;
  private final int burst;
  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Bucket(double left, long at) {}

  /**
   * A limit.
   *
   * @param what named in the answer of one that is over it
   */
  Throttle(String what, int burst, int perSecond, LongSupplier nanoTime) {
    this.what = what;
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Counts one of the request's address; RATE_LIMITED where it is over the limit. */
  void spend(RoutingContext context) {
    String address = context.request().remoteAddress().hostAddress();
    if (!taken(String.valueOf(address))) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      throw Failure.of(
          ErrorCode.RATE_LIMITED,
          what + ": more than " + perSecond + " a second from one address; wait and try again");
    }
  }

  private boolean taken(String address) {
    long now = nanoTime.getAsLong();
    Bucket before = buckets.getOrDefault(address, new Bucket(burst, now));
    double left = Math.min(burst, before.left + (now - before.at) / NANOS * perSecond);
    boolean granted = left >= 1;
    buckets.put(address, new Bucket(granted ? left - 1 : left, now));
    return granted;
  }
}
