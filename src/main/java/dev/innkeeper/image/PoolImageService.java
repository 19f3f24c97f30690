package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.simplestreams.Catalog;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.simplestreams.Catalogs;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The image service over this host's pool. Used on the sync verticle's context. */
final class PoolImageService implements ImageService {
  private static final String DISK_KVM = "disk-kvm.img";
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(PoolImageService.class);

  private final Vertx vertx;
  private final Operations operations;
  private final EventPublisher events;
  private final Settings settings;
  private final Catalogs catalogs;
  private final ImageSync.Tools tools;
  private final Retention retention;
  private final SharedSyncs syncs;
  private final Map<SyncRequest, Future<CatalogEntry>> lookups = new HashMap<>();

  PoolImageService(
      Vertx vertx,
      Operations operations,
      EventPublisher events,
      Settings settings,
      Catalogs catalogs,
      ImageSync.Tools tools) {
    this.vertx = vertx;
    this.operations = operations;
    this.events = events;
    this.settings = settings;
    this.catalogs = catalogs;
    this.tools = tools;
    this.retention =
        new Retention(vertx, tools.store(), tools.files(), tools.locks(), tools.clock());
    this.syncs = new SharedSyncs(vertx.getOrCreateContext());
  }

  @Override
  public Future<Operation> sync(SyncRequest request) {
    ImageSelector wanted = selector(request, request.ftype().orElse(ImageSelector.DISK1));
    return operations.start(
        OperationKind.IMAGE_SYNC,
        Subject.image(request.release()),
        progress -> synced(request, wanted, progress));
  }

  private ImageSelector selector(SyncRequest request, String ftype) {
    if (request.release().contains("://") || request.release().startsWith("/")) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "release is a single disk's address, which cannot be synced here; offer it as"
              + " simplestreams and name its release");
    }
    return new ImageSelector(
        request.release(),
        request.arch().orElseGet(Arch::host),
        request.stream().orElse(settings.images().stream()),
        ftype);
  }

  private Future<Map<String, Object>> synced(
      SyncRequest request, ImageSelector wanted, Progress progress) {
    progress.begin(Phase.METADATA);
    return Cancel.orDone(located(request, wanted), progress.cancelled())
        .onSuccess(found -> progress.end(Phase.METADATA))
        .compose(entry -> syncs.join(entry, progress, shared -> made(entry, shared)))
        .map(ImageJson::result);
  }

  /** Who asks the same while it is being looked up gets the same answer. */
  private Future<CatalogEntry> located(SyncRequest request, ImageSelector wanted) {
    Future<CatalogEntry> there = lookups.get(request);
    if (there != null) {
      return there;
    }
    Catalog catalog = catalogs.catalog(request.source(), request.signature());
    Future<CatalogEntry> lookup =
        catalog.locate(wanted).recover(error -> otherType(request, catalog, error));
    lookups.put(request, lookup);
    return lookup.onComplete(found -> lookups.remove(request, lookup));
  }

  private Future<Image> made(CatalogEntry entry, Progress progress) {
    return expired()
        .compose(swept -> new ImageSync(vertx, tools, settings, progress).run(entry))
        .onSuccess(image -> events.publish(Event.Type.IMAGE_UPDATED, ImageJson.imageToJson(image)));
  }

  /** Old parts may be what fills the disk; where they cannot be removed, a sync goes on. */
  private Future<Void> expired() {
    return retention
        .expire()
        .<Void>mapEmpty()
        .recover(
            error -> {
              LOG.warn("old downloads could not be removed: {}", error.getMessage());
              return Future.succeededFuture();
            });
  }

  /** Image servers of other distributions than Ubuntu name their disks so. */
  private Future<CatalogEntry> otherType(SyncRequest request, Catalog catalog, Throwable error) {
    boolean none =
        error instanceof Failure failure && failure.code() == ErrorCode.NO_MATCHING_IMAGE;
    return none && request.ftype().isEmpty()
        ? catalog.locate(selector(request, DISK_KVM)).recover(still -> Future.failedFuture(error))
        : Future.failedFuture(error);
  }

  @Override
  public Future<Operation> prune(PruneOptions options) {
    return operations.start(
        OperationKind.IMAGE_PRUNE,
        Subject.image("*"),
        progress -> settled(options).compose(settled -> pruned(options)));
  }

  /** A half-made container's disk would keep its image. */
  private Future<Void> settled(PruneOptions options) {
    return options.dryRun() ? Future.succeededFuture() : new ServiceBus(vertx).settled();
  }

  private Future<Map<String, Object>> pruned(PruneOptions options) {
    return retention
        .prune(settings.images().keep(), options.dryRun())
        .onSuccess(gone -> gone.forEach(item -> told(item, options)))
        .map(PoolImageService::outcome);
  }

  private static Map<String, Object> outcome(List<Removable> gone) {
    long freed = gone.stream().mapToLong(item -> item.size().bytes()).sum();
    return Map.of("removed", gone.stream().map(Removable::json).toList(), "freed", freed);
  }

  private void told(Removable item, PruneOptions options) {
    if (!options.dryRun() && item.kind() == Removable.Kind.IMAGE) {
      events.publish(Event.Type.IMAGE_REMOVED, ImageJson.removed(item.id()));
    }
  }

  @Override
  public Future<Operation> remove(String id) {
    return vertx
        .executeBlocking(() -> tools.store().removable(id), false)
        .compose(
            image ->
                operations.start(
                    OperationKind.IMAGE_REMOVE,
                    Subject.image(id),
                    progress -> removed(id, progress).map(ImageJson::result)));
  }

  private Future<Image> removed(String id, Progress progress) {
    return tools
        .locks()
        .acquire(PoolFiles.lockOf(id), LOCK_PATIENCE, progress.cancelled())
        .compose(
            held ->
                vertx
                    .executeBlocking(() -> tools.store().remove(id), false)
                    .eventually(held::release))
        .onSuccess(gone -> events.publish(Event.Type.IMAGE_REMOVED, ImageJson.imageToJson(gone)));
  }

  @Override
  public Future<List<Image>> list(ImageQuery query) {
    return vertx
        .executeBlocking(tools.store()::list, false)
        .map(
            all ->
                all.stream()
                    .filter(image -> query.release().map(image.release()::equals).orElse(true))
                    .filter(image -> query.arch().map(image.arch()::equals).orElse(true))
                    .toList());
  }
}
