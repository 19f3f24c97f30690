package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.simplestreams.Catalogs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The image service over this host's pool. Used on the sync verticle's context. */
final class PoolImageService implements ImageService {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(PoolImageService.class);

  private final Vertx vertx;
  private final Operations operations;
  private final EventPublisher events;
  private final Supplier<Settings> settings;
  private final ImageLookup lookup;
  private final ImageSync.Tools tools;
  private final Retention retention;
  private final SharedSyncs syncs;

  PoolImageService(
      Vertx vertx,
      Operations operations,
      EventPublisher events,
      Supplier<Settings> settings,
      Catalogs catalogs,
      ImageSync.Tools tools) {
    this.vertx = vertx;
    this.operations = operations;
    this.events = events;
    this.settings = settings;
    this.lookup = new ImageLookup(vertx, settings, catalogs);
    this.tools = tools;
    this.retention =
        new Retention(vertx, tools.store(), tools.files(), tools.locks(), tools.clock());
    this.syncs = new SharedSyncs(vertx.getOrCreateContext());
  }

  /**
   * A sync of this is about to be asked for: its image is looked up meanwhile.
   *
   * @return whether it is in the pool already; fails where that sync would
   */
  Future<Boolean> expect(SyncRequest request) {
    lookup.check(request);
    return lookup
        .expect(request)
        .compose(
            entry ->
                vertx.executeBlocking(
                    () -> tools.store().find(entry.id(), entry.digest()).isPresent(), false));
  }

  @Override
  public Future<Operation> sync(SyncRequest request) {
    lookup.check(request);
    return operations.start(
        OperationKind.IMAGE_SYNC,
        Subject.image(request.publicRelease()),
        progress -> synced(request, progress));
  }

  private Future<Map<String, Object>> synced(SyncRequest request, Progress progress) {
    progress.begin(Phase.METADATA);
    return Cancel.orDone(lookup.entry(request), progress.cancelled())
        .onSuccess(found -> progress.end(Phase.METADATA))
        .compose(entry -> syncs.join(entry, progress, shared -> made(entry, shared)))
        .map(image -> ImageJson.result(here(image)));
  }

  private Image here(Image image) {
    return image.withHost(events.host());
  }

  private Future<Image> made(CatalogEntry entry, Progress progress) {
    return expired()
        .compose(swept -> new ImageSync(vertx, tools, settings.get(), progress).run(entry))
        .onSuccess(
            image -> events.publish(Event.Type.IMAGE_UPDATED, ImageJson.imageToJson(here(image))));
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

  @Override
  public Future<Operation> prune(PruneOptions options) {
    return operations.start(
        OperationKind.IMAGE_PRUNE,
        Subject.image("*"),
        progress ->
            settled(options)
                .compose(
                    settled -> retention.prune(settings.get().images().keep(), options.dryRun()))
                .onSuccess(gone -> gone.forEach(item -> told(item, options)))
                .map(PoolImageService::outcome));
  }

  /** What a service does by itself from time to time: retention, and what is left for too long. */
  Future<Operation> sweep() {
    PruneOptions really = new PruneOptions(false);
    return operations.start(
        OperationKind.IMAGE_PRUNE,
        Subject.image("*"),
        progress ->
            retention
                .sweep(settings.get().images().keep())
                .onSuccess(gone -> gone.forEach(item -> told(item, really)))
                .map(PoolImageService::outcome));
  }

  /** A refresh of what is in the pool, to be run again and again. */
  Refresh refresh() {
    return new Refresh(vertx, tools.store(), lookup, this, () -> settings.get().images().keep());
  }

  /** A half-made container's disk would keep its image. */
  private Future<Void> settled(PruneOptions options) {
    return options.dryRun() ? Future.succeededFuture() : new ServiceBus(vertx).settled();
  }

  private static Map<String, Object> outcome(List<Removable> gone) {
    long freed = gone.stream().mapToLong(item -> item.size().bytes()).sum();
    return Map.of("removed", gone.stream().map(Removable::json).toList(), "freed", freed);
  }

  private void told(Removable item, PruneOptions options) {
    if (!options.dryRun()) {
      item.image().ifPresent(this::toldGone);
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
                    progress -> removed(id, progress).map(gone -> ImageJson.result(here(gone)))));
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
        .onSuccess(this::toldGone);
  }

  private void toldGone(Image image) {
    events.publish(Event.Type.IMAGE_REMOVED, ImageJson.imageToJson(here(image)));
  }

  @Override
  public Future<List<Image>> list(ImageQuery query) {
    return vertx.executeBlocking(() -> found(query), false);
  }

  private List<Image> found(ImageQuery query) throws IOException {
    List<Image> all =
        query.release().isPresent()
            ? tools.store().called(query.release().get())
            : tools.store().list();
    return all.stream()
        .filter(image -> query.arch().map(image.arch()::equals).orElse(true))
        .map(this::here)
        .toList();
  }
}
