package dev.innkeeper.image;

import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.simplestreams.CatalogEntry;
import java.util.Locale;
import java.util.Optional;

/**
 * Juju's progress text, {@code copying <url> <n>% (<rate>/s)}, told when its whole percent changes;
 * with the host where the bytes come from another one. The rate is the average since the transfer
 * began, of what came in it: what an earlier run left took no time of this one.
 */
final class CopyMessage {
  private static final double NANOS = 1e9;
  private static final long LEAST_NANOS = 1_000_000;
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private final String url;
  private final long resumed;
  private final long since;
  private long size;
  private long percent;
  private String origin = "";

  /**
   * Nothing told yet.
   *
   * @param resumed bytes that were there before
   */
  CopyMessage(CatalogEntry entry, long resumed, long nowNanos) {
    this.url = PublicUrl.of(entry.urls().get(0));
    this.size = entry.size();
    this.resumed = resumed;
    this.since = nowNanos;
  }

  /** Where the metadata states no size, the server's counts. */
  void announced(long bytes) {
    size = size == 0 ? bytes : size;
  }

  /** Which host the bytes come from; none where they come from the address itself. */
  void from(Optional<String> host) {
    origin = host.map(name -> " from host " + name).orElse("");
  }

  Optional<String> at(long done, long nowNanos) {
    long now = size == 0 ? 0 : Math.round(done * 100.0 / size);
    long elapsed = nowNanos - since;
    if (now == percent || elapsed < LEAST_NANOS) {
      return Optional.empty();
    }
    percent = now;
    String rate = rate((done - resumed) * NANOS / elapsed);
    return Optional.of("copying " + url + " " + now + "% (" + rate + "/s)" + origin);
  }

  /** In steps of 1000, with a decimal below ten only: {@code 9.7 MB}, {@code 51 MB}. */
  private static String rate(double bytes) {
    double value = Math.max(0, bytes);
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    boolean whole = unit == 0 || value >= 9.95;
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
