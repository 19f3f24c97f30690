package dev.innkeeper.config;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows changes of the configuration's files. Files that cannot be used change nothing and are
 * told once in the log; the next change is looked at again. Runs on the context that started it.
 */
public final class SettingsWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsWatch.class);

  private final Vertx vertx;
  private final Origin origin;
  private final LiveSettings live;
  private List<FileStamp> seen = List.of();
  private long timer = -1;
  private boolean busy;

  /** Where settings came from, as {@link SettingsLoader#load} got it. */
  public record Origin(SettingsLoader loader, List<Path> files, List<String> sets) {
    public Origin {
      files = List.copyOf(files);
      sets = List.copyOf(sets);
    }
  }

  /** A watch, not yet begun. */
  public SettingsWatch(Vertx vertx, Origin origin, LiveSettings live) {
    this.vertx = vertx;
    this.origin = origin;
    this.live = live;
  }

  /** Takes the files as they are now for known, and looks again each time the period is over. */
  public Future<Void> start(Duration period) {
    return stamps()
        .onSuccess(
            found -> {
              seen = found;
              timer = vertx.setPeriodic(period.toMillis(), tick -> look());
            })
        .mapEmpty();
  }

  private void look() {
    if (busy) {
      return;
    }
    busy = true;
    stamps().compose(this::reloaded).onComplete(done -> busy = false);
  }

  private Future<Void> reloaded(List<FileStamp> found) {
    if (found.equals(seen)) {
      return Future.succeededFuture();
    }
    seen = found;
    return origin
        .loader()
        .load(origin.files(), origin.sets())
        .onSuccess(this::follow)
        .onFailure(this::refused)
        .mapEmpty();
  }

  private void follow(SettingsLoader.Loaded loaded) {
    Settings before = live.get();
    loaded.warnings().forEach(LOG::warn);
    if (live.follow(loaded.settings())) {
      LOG.warn("configuration: some of what changed counts from the next start on");
    }
    if (!live.get().equals(before)) {
      LOG.info("configuration: changes taken over");
    }
  }

  private void refused(Throwable cause) {
    LOG.error("{}; the settings stay as they were", cause.getMessage());
  }

  private Future<List<FileStamp>> stamps() {
    return FileStamp.all(vertx, origin.loader().files(origin.files()));
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
