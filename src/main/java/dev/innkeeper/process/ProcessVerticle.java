package dev.innkeeper.process;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link ChildRequest}s at an address that is local to this JVM: no other member of a
 * cluster and no gateway reaches it, and what travels there are objects that have no wire form.
 */
public final class ProcessVerticle extends VerticleBase {
  static final String ADDRESS = "innkeeper.process";

  private final Map<String, String> environment;
  private @Nullable NuProcessRunner runner;
  private @Nullable MessageConsumer<ChildRequest> requests;

  /**
   * A verticle yet to be deployed.
   *
   * @param environment of this process
   */
  public ProcessVerticle(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> new NuProcessRunner(vertx, environment), false)
        .onSuccess(this::serve);
  }

  private void serve(NuProcessRunner started) {
    runner = started;
    requests =
        vertx
            .eventBus()
            .consumer(new MessageConsumerOptions().setAddress(ADDRESS).setLocalOnly(true));
    requests.handler(message -> message.body().run(started));
  }

  @Override
  public Future<?> stop() {
    Future<?> silent = requests == null ? Future.succeededFuture() : requests.unregister();
    return silent.eventually(() -> runner == null ? Future.succeededFuture() : runner.stop());
  }
}
