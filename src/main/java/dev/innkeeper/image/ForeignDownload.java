package dev.innkeeper.image;

import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.simplestreams.CatalogEntry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Shows the download of another process of this host, by the size of its part file, to those who
 * wait for its lock. Used on one context.
 */
final class ForeignDownload {
  private static final long TICK_MILLIS = 250;

  private final Vertx vertx;
  private final Path part;
  private final CatalogEntry entry;
  private final Progress progress;
  private long timer;
  private boolean begun;
  private boolean over;

  ForeignDownload(Vertx vertx, PoolFiles files, CatalogEntry entry, Progress progress) {
    this.vertx = vertx;
    this.part = files.partOf(entry);
    this.entry = entry;
    this.progress = progress;
  }

  /** A lock that is free comes before the first tick, and nothing is shown. */
  void watch() {
    timer = vertx.setPeriodic(TICK_MILLIS, tick -> look());
  }

  private void look() {
    vertx.executeBlocking(() -> size(part), false).onSuccess(this::show);
  }

  /** Between its last byte and its publication there is no part file any more. */
  private static long size(Path part) {
    try {
      return Files.size(part);
    } catch (IOException none) {
      return -1;
    }
  }

  private void show(long size) {
    if (over || size < 0) {
      return;
    }
    if (!begun) {
      begun = true;
      progress.begin(Phase.DOWNLOAD);
      progress.measure("bytes", entry.size() == 0 ? -1 : entry.size());
      progress.message("another process of this host is downloading " + entry.id());
    }
    progress.done(size);
  }

  void end() {
    over = true;
    vertx.cancelTimer(timer);
    if (begun) {
      progress.end(Phase.DOWNLOAD);
    }
  }
}
