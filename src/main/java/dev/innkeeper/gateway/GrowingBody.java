package dev.innkeeper.gateway;

import dev.innkeeper.image.GrowingDownload;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.http.HttpServerResponse;

/**
 * Sends a range of an image's bytes while they are still being downloaded, as far as they have come
 * and as fast as the reader takes them. Used on one context.
 */
final class GrowingBody {
  private static final int PIECE = 256 << 10;

  private final Context context;
  private final GrowingDownload download;
  private final AsyncFile file;
  private final HttpServerResponse response;
  private final long end;
  private long position;
  private boolean reading;
  private boolean over;

  GrowingBody(
      Context context,
      GrowingDownload download,
      AsyncFile file,
      HttpServerResponse response,
      ByteRange range) {
    this.context = context;
    this.download = download;
    this.file = file;
    this.response = response;
    this.position = range.from();
    this.end = range.to() + 1;
  }

  /** Begins; ends with the range, or broken where the download fails first. */
  void send() {
    response.exceptionHandler(gone -> close());
    response.closeHandler(gone -> close());
    response.drainHandler(taken -> more());
    more();
  }

  private void more() {
    if (over || reading) {
      return;
    }
    if (position == end) {
      close();
      response.end();
    } else if (!response.writeQueueFull()) {
      reading = true;
      // Told on the download's thread.
      download.beyond(position).onComplete(there -> context.runOnContext(now -> read(there)));
    }
  }

  private void read(AsyncResult<Long> there) {
    if (over) {
      return;
    }
    if (there.failed()) {
      breakOff();
      return;
    }
    int length = (int) Math.min(PIECE, Math.min(there.result(), end) - position);
    file.read(Buffer.buffer(length), 0, position, length)
        .onSuccess(this::write)
        .onFailure(unreadable -> breakOff());
  }

  private void write(Buffer piece) {
    if (over) {
      return;
    }
    if (piece.length() == 0) {
      breakOff();
      return;
    }
    reading = false;
    position += piece.length();
    response.write(piece);
    more();
  }

  private void breakOff() {
    close();
    response.reset();
  }

  private void close() {
    if (!over) {
      over = true;
      file.close();
    }
  }
}
