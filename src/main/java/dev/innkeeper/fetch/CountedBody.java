package dev.innkeeper.fetch;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A body that fails where it ends before the length that was announced.
 *
 * <p>A break that happens before anybody listens is kept, and told once a handler is there; the
 * stream beneath would lose it. Used from the stream's own context.
 */
final class CountedBody implements ReadStream<Buffer> {
  private final ReadStream<Buffer> source;
  private final String name;
  private final OptionalLong length;
  private final Runnable onEnd;
  private long received;
  private boolean over;
  private @Nullable Failure broken;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;

  /**
   * @param source paused
   * @param onEnd called once, after the last byte or the break
   */
  CountedBody(ReadStream<Buffer> source, String name, OptionalLong length, Runnable onEnd) {
    this.source = source;
    this.name = name;
    this.length = length;
    this.onEnd = onEnd;
    source.exceptionHandler(error -> fail(String.valueOf(error.getMessage())));
    source.endHandler(end -> ended());
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    source.handler(handler == null ? null : buffer -> take(buffer, handler));
    return this;
  }

  private void take(Buffer buffer, Handler<Buffer> handler) {
    received += buffer.length();
    if (!over) {
      handler.handle(buffer);
    }
  }

  private void ended() {
    if (length.isPresent() && received < length.getAsLong()) {
      fail("the connection was closed");
    } else if (!over) {
      over = true;
      onEnd.run();
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }

  private void fail(String why) {
    if (over) {
      return;
    }
    over = true;
    String of = length.isPresent() ? " of " + length.getAsLong() : "";
    Failure failure =
        Failure.of(
            ErrorCode.SOURCE_UNAVAILABLE,
            "reading "
                + name
                + " broke off after "
                + received
                + of
                + " bytes: "
                + why
                + "; try again");
    broken = failure;
    onEnd.run();
    if (exceptionHandler != null) {
      exceptionHandler.handle(failure);
    }
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    boolean first = exceptionHandler == null;
    exceptionHandler = handler;
    if (first && handler != null && broken != null) {
      handler.handle(broken);
    }
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    source.pause();
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    source.resume();
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    source.fetch(amount);
    return this;
  }
}
