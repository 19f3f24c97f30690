package dev.innkeeper.process;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;

/** Runs commands by asking the process verticle of this JVM. */
public final class BusCommandRunner implements CommandRunner {
  private static final DeliveryOptions LOCAL =
      new DeliveryOptions().setLocalOnly(true).setCodecName(LocalObjectCodec.NAME);

  private final VertxInternal vertx;
  private final MessageProducer<ChildRequest> requests;

  public BusCommandRunner(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
    LocalObjectCodec.register(vertx);
    this.requests = vertx.eventBus().sender(ProcessVerticle.ADDRESS, LOCAL);
  }

  @Override
  public Running start(Command command, Consumer<String> lines) {
    ContextInternal caller = vertx.getOrCreateContext();
    Promise<Exit> exit = caller.promise();
    Promise<Void> cancelled = Promise.promise();
    requests
        .write(
            new ChildRequest(command, line -> hop(caller, lines, line), exit, cancelled.future()))
        .onFailure(exit::tryFail);
    return new Remote(exit.future(), cancelled);
  }

  private static void hop(Context caller, Consumer<String> lines, String line) {
    caller.runOnContext(now -> lines.accept(line));
  }

  private record Remote(Future<Exit> exit, Promise<Void> cancelled) implements Running {
    @Override
    public void cancel() {
      cancelled.tryComplete();
    }
  }
}
