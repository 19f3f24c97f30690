package dev.innkeeper.gateway;

import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventLog;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.World.Difference;
import dev.innkeeper.operation.World.Kind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The whole state as the services tell it, asked once for all who want it at the same time. Used on
 * the gateway's context.
 */
final class Snapshots {
  private final ContainerManager manager;
  private final ImageService images;
  private final EventLog log;
  private final EventPublisher host;
  private @Nullable Future<Snapshot> underWay;

  Snapshots(ContainerManager manager, ImageService images, EventLog log, EventPublisher host) {
    this.manager = manager;
    this.images = images;
    this.log = log;
    this.host = host;
  }

  /**
   * A snapshot.
   *
   * @param next the position of the first event that may not be in it
   */
  record Snapshot(String frame, long next) {}

  Future<Snapshot> take() {
    if (underWay != null) {
      return underWay;
    }
    long next = log.window().end();
    long id = log.window().lastId();
    Future<Snapshot> taken = refreshed().map(fresh -> new Snapshot(frame(id), next));
    underWay = taken;
    taken.onComplete(done -> underWay = null);
    return taken;
  }

  /**
   * Has the world as the services say that it is, and tells what nobody told: what changed while no
   * service ran, or was missed. What a service cannot say, because libvirt is away, is what was
   * last known.
   */
  Future<Void> refreshed() {
    return Future.join(
            containers(),
            refreshedImages(),
            taken(Kind.OPERATION, manager.operations(OperationQuery.ALL), OperationJson::toJson),
            taken(Kind.HOST, manager.hosts(), HostJson::toJson))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Void> containers() {
    return taken(Kind.CONTAINER, manager.list(ContainerQuery.ALL), ContainerJson::toJson)
        .onSuccess(found -> tell(found, Event.Type.CONTAINER_UPDATED, Event.Type.CONTAINER_REMOVED))
        .mapEmpty();
  }

  /** As {@link #refreshed}, of images alone. */
  Future<Void> refreshedImages() {
    return taken(Kind.IMAGE, images.list(ImageQuery.ALL), ImageJson::imageToJson)
        .onSuccess(found -> tell(found, Event.Type.IMAGE_UPDATED, Event.Type.IMAGE_REMOVED))
        .mapEmpty();
  }

  private <T> Future<List<Difference>> taken(
      Kind kind, Future<List<T>> question, Function<T, JsonObject> form) {
    long asked = log.window().end();
    return question.map(
        all ->
            log.world()
                .takeOver(
                    kind,
                    host.host(),
                    all.stream().map(form).toList(),
                    key -> log.window().tellsOf(key, asked)));
  }

  /** What differs on other hosts is theirs to tell. */
  private void tell(List<Difference> differences, Event.Type updated, Event.Type removed) {
    differences.stream()
        .filter(found -> found.object().getString("host", host.host()).equals(host.host()))
        .forEach(found -> host.publish(found.removed() ? removed : updated, found.object()));
  }

  private String frame(long id) {
    return new JsonObject()
        .put("id", id)
        .put("type", "snapshot")
        .put("epoch", host.epoch())
        .mergeIn(log.world().toJson())
        .encode();
  }
}
