package dev.innkeeper.process;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands a request over as it is, within this JVM; it cannot be written to a wire. */
final class LocalObjectCodec implements MessageCodec<ChildRequest, ChildRequest> {
  static final String NAME = "innkeeper.child-request";

  private LocalObjectCodec() {}

  /** Repeatable. */
  static void register(Vertx vertx) {
    vertx.eventBus().unregisterCodec(NAME);
    vertx.eventBus().registerCodec(new LocalObjectCodec());
  }

  @Override
  public void encodeToWire(Buffer buffer, ChildRequest request) {
    throw new IllegalStateException("child requests do not leave this JVM");
  }

  @Override
  public ChildRequest decodeFromWire(int position, Buffer buffer) {
    throw new IllegalStateException("child requests do not come from outside this JVM");
  }

  @Override
  public ChildRequest transform(ChildRequest request) {
    return request;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
