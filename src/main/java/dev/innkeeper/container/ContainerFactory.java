package dev.innkeeper.container;

import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Handles of single containers, for Java programs on the event bus that work with one at a time.
 *
 * <p>Every call goes to the service that answers at {@link ContainerManager#ADDRESS}; its failures
 * are given back as {@link dev.innkeeper.failure.Failure}.
 */
public final class ContainerFactory {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final ContainerManager manager;
  private final ImageService images;
  private final Consumer<String> progress;

  /**
   * A factory.
   *
   * @param progress gets what handles' work in progress says of itself, on the caller's context:
   *     the message of an operation whenever it changes
   */
  public ContainerFactory(Vertx vertx, Consumer<String> progress) {
    ServiceBus bus = new ServiceBus(vertx);
    this.vertx = vertx;
    this.manager = bus.client(ContainerManager.ADDRESS, ContainerManager.class, ANSWER);
    this.images = bus.client(ImageService.ADDRESS, ImageService.class, ANSWER);
    this.progress = progress;
  }

  /** The handle of a container, whether or not there is one of that name yet. */
  public ContainerHandle container(ContainerName name) {
    return new ContainerHandle(vertx, manager, images, name, progress);
  }

  /** Handles of all that there are, in every state. */
  public Future<List<ContainerHandle>> list() {
    return ServiceBus.answered(manager.list(ContainerQuery.ALL))
        .map(all -> all.stream().map(each -> container(each.name())).toList());
  }
}
