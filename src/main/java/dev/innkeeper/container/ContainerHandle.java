package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One container by its name. A handle remembers nothing of it: each call asks anew. What takes time
 * is done when its future is.
 */
public final class ContainerHandle {
  private final Vertx vertx;
  private final ContainerManager manager;
  private final ImageService images;
  private final ContainerName name;
  private final Consumer<String> progress;
  private String told = "";

  ContainerHandle(
      Vertx vertx,
      ContainerManager manager,
      ImageService images,
      ContainerName name,
      Consumer<String> progress) {
    this.vertx = vertx;
    this.manager = manager;
    this.images = images;
    this.name = name;
    this.progress = progress;
  }

  public ContainerName name() {
    return name;
  }

  /** Has the image in the pool, fetched where it is missing or old, so that a create needs none. */
  public Future<Image> ensureCachedImage(SyncRequest request) {
    return done(() -> images.sync(request)).map(ImageJson::imageOfResult);
  }

  /**
   * Makes the container and starts it.
   *
   * @param spec of this name, or of a machine id that stands for it; INVALID_ARGUMENT for another
   */
  public Future<Void> create(ContainerSpec spec) {
    return ServiceBus.answered(manager.namespace())
        .compose(
            namespace ->
                isMine(spec, namespace)
                    ? done(() -> manager.create(spec)).mapEmpty()
                    : Future.failedFuture(another(spec)));
  }

  private boolean isMine(ContainerSpec spec, String namespace) {
    return spec.name().map(name::equals).orElse(false)
        || spec.machineId()
            .map(machine -> new Namespace(namespace).name(machine).equals(name))
            .orElse(false);
  }

  private Failure another(ContainerSpec spec) {
    return Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        "the handle of "
            + name
            + " was asked to create "
            + spec.name().map(ContainerName::text).or(spec::machineId).orElse("")
            + "; take the handle of that name");
  }

  /** Starts one that is there; it stays as it is where it runs. */
  public Future<Void> start() {
    return done(() -> manager.start(name.text())).mapEmpty();
  }

  /** Shuts down, by force where the guest does not itself; its disks stay. */
  public Future<Void> stop() {
    return done(() -> manager.stop(name.text(), StopOptions.GRACEFUL)).mapEmpty();
  }

  /** Removes it with all that belongs to it, whatever state it is in. */
  public Future<Void> destroy() {
    return done(() -> manager.destroy(name.text(), new DestroyOptions(false))).mapEmpty();
  }

  /** False also where there is no such container. */
  public Future<Boolean> isRunning() {
    return info()
        .map(container -> container.state().equals("running"))
        .recover(
            error ->
                Failure.from(error).code() == ErrorCode.NOT_FOUND
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(error));
  }

  /** For people: its name, state, release and hardware. */
  public Future<String> description() {
    return info()
        .map(
            container ->
                "container "
                    + name
                    + ", "
                    + container.state()
                    + ", "
                    + container.release()
                    + container
                        .hardware()
                        .map(has -> ", " + has.text(container.arch()))
                        .orElse(""));
  }

  private Future<Container> info() {
    return ServiceBus.answered(manager.info(name.text()));
  }

  private Future<Map<String, Object>> done(Supplier<Future<Operation>> request) {
    return OperationWatch.follow(vertx, () -> ServiceBus.answered(request.get()), this::tell)
        .map(end -> end.result().orElseGet(Map::of));
  }

  private void tell(Operation operation) {
    if (!operation.message().isEmpty() && !operation.message().equals(told)) {
      told = operation.message();
      progress.accept(told);
    }
  }
}
