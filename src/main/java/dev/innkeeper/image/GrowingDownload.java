package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;

/**
 * The original bytes of one image while they come: how far they are in the part file, in order from
 * the first. Nothing of them is verified yet. On any thread; futures complete on that of the
 * download.
 */
public final class GrowingDownload {
  private final Path file;
  private final Promise<Long> size = Promise.promise();
  private final Promise<Void> over = Promise.promise();
  private long taken;
  private boolean failed;
  private Promise<Void> change = Promise.promise();

  GrowingDownload(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /** Of the whole in bytes, once it is known; SOURCE_UNAVAILABLE where it never was. */
  public Future<Long> size() {
    return size.future();
  }

  /**
   * How many bytes there are, once it is more than some.
   *
   * @param position below the size
   * @return SOURCE_UNAVAILABLE where the download has failed, also for what it had by then
   */
  public Future<Long> beyond(long position) {
    Future<Void> more;
    synchronized (this) {
      if (failed) {
        return Future.failedFuture(broken());
      }
      if (taken > position) {
        return Future.succeededFuture(taken);
      }
      more = change.future();
    }
    return more.compose(changed -> beyond(position));
  }

  private static Failure broken() {
    return Failure.of(
        ErrorCode.SOURCE_UNAVAILABLE,
        "this host's own download of the image has ended before it was whole; read on elsewhere");
  }

  void known(long bytes) {
    size.tryComplete(bytes);
  }

  void taken(long bytes) {
    Promise<Void> told;
    synchronized (this) {
      taken = bytes;
      told = changed();
    }
    told.complete();
  }

  private Promise<Void> changed() {
    Promise<Void> told = change;
    change = Promise.promise();
    return told;
  }

  void whenOver(Runnable listener) {
    over.future().onComplete(ended -> listener.run());
  }

  /** The bytes are kept under another name, or given up. */
  void ended(boolean whole) {
    Promise<Void> told;
    synchronized (this) {
      failed = !whole;
      told = changed();
    }
    over.tryComplete();
    size.tryFail(broken());
    told.complete();
  }
}
