package dev.innkeeper.image;

import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import java.util.Optional;

/** Juju's progress text, told when its whole percent changes. */
final class CopyMessage {
  private static final double NANOS = 1e9;

  private final String url;
  private final long size;
  private final long since;
  private long percent;

  CopyMessage(CatalogEntry entry, long nowNanos) {
    this.url = PublicUrl.of(entry.urls().get(0));
    this.size = entry.size();
    this.since = nowNanos;
  }

  Optional<String> at(long done, long nowNanos) {
    long now = size == 0 ? 0 : Math.round(done * 100.0 / size);
    double seconds = (nowNanos - since) / NANOS;
    if (now == percent || seconds <= 0) {
      return Optional.empty();
    }
    percent = now;
    String rate = new ByteSize((long) (done / seconds)).decimal();
    return Optional.of("copying " + url + " " + now + "% (" + rate + "/s)");
  }
}
