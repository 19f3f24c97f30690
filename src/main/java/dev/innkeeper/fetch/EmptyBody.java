package dev.innkeeper.fetch;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** The body of an answer that has none: it ends as soon as it is read. */
final class EmptyBody implements ReadStream<Buffer> {
  private @Nullable Handler<Void> endHandler;

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    Handler<Void> once = endHandler;
    endHandler = null;
    if (amount > 0 && once != null) {
      once.handle(null);
    }
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this;
  }
}
