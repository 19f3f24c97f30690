package dev.innkeeper.image;

import dev.innkeeper.image.Checkpoint.Mark;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Brings what a download takes to the disk while it goes on, so that a power cut costs at most one
 * window of it. Used on one context.
 *
 * <p>A checkpoint is begun at each half of the window. Only where the disk is so slow that the
 * other half is taken before it is made is the download held up.
 */
final class Checkpoints {
  private static final long LARGEST_BATCH = 4 << 20;

  private final Vertx vertx;
  private final Begun begun;
  private final Sizes sizes;
  private Checkpoint current;
  private Mark latest;
  private boolean unwritten = true;
  private boolean writing;
  private boolean over;
  private Future<Void> written = Future.succeededFuture();

  /** What a run began with. */
  record Begun(ImageIntake intake, CheckpointFile file, Checkpoint checkpoint) {}

  /**
   * In bytes.
   *
   * @param whole of the download, 0 where it is not known
   * @param window that a power cut may cost
   */
  record Sizes(long whole, long window) {
    long step() {
      return window / 2;
    }
  }

  Checkpoints(Vertx vertx, Begun begun, Sizes sizes) {
    this.vertx = vertx;
    this.begun = begun;
    this.sizes = sizes;
    this.current = begun.checkpoint();
    this.latest = new Mark(current.bytes(), current.sha256());
  }

  /** How much may be taken at once: half of the window at most, so that it can be kept. */
  static long largestBatch(long window) {
    return Math.min(LARGEST_BATCH, window / 2);
  }

  /** What an address called its version when bytes of it were taken, by this run or one before. */
  Optional<String> version(URI url) {
    return current.version(url);
  }

  /** Bytes of this version are about to be taken. */
  void begins(URI url, Optional<String> version) {
    if (version.isPresent() && !version.equals(current.version(url))) {
      current = current.withVersion(url, version.get());
      unwritten = true;
    }
    advance();
  }

  /** Succeeds when more may be taken; fails where what was taken cannot be kept, as DISK_FULL. */
  Future<Void> taken(Mark mark) {
    latest = mark;
    advance();
    return room();
  }

  private Future<Void> room() {
    boolean full = latest.bytes() - current.bytes() > sizes.window() - largestBatch(sizes.window());
    if (written.failed()) {
      return written;
    }
    return full && writing ? written.compose(made -> room()) : Future.succeededFuture();
  }

  private void advance() {
    boolean due = isDue();
    if (over || writing || written.failed() || !(due || unwritten)) {
      return;
    }
    Checkpoint next = due ? current.at(latest) : current;
    writing = true;
    unwritten = false;
    written =
        vertx
            .executeBlocking(() -> write(next, due), false)
            .onComplete(done -> writing = false)
            .onSuccess(this::made)
            .mapEmpty();
  }

  /** Shortly before the end none is worth its cost. */
  private boolean isDue() {
    boolean nearEnd = sizes.whole() > 0 && sizes.whole() - latest.bytes() < sizes.step();
    return latest.bytes() - current.bytes() >= sizes.step() && !nearEnd;
  }

  private Checkpoint write(Checkpoint next, boolean due) throws IOException {
    if (due) {
      begun.intake().force();
    }
    begun.file().write(next);
    return next;
  }

  /** Another version may have become known meanwhile. */
  private void made(Checkpoint checkpoint) {
    current = current.at(new Mark(checkpoint.bytes(), checkpoint.sha256()));
    advance();
  }

  /** Succeeds once nothing is written any more, whatever came of it. */
  Future<Void> ended() {
    over = true;
    return written.otherwiseEmpty();
  }
}
