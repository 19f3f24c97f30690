package dev.innkeeper.image;

import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.simplestreams.Catalogs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the image service of this host on the event bus: at its own address, and at the common one
 * where there is no cluster that answers for all hosts.
 */
public final class SyncVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SyncVerticle.class);

  private static final ServiceBus.Actions ACTIONS =
      new ServiceBus.Actions(Set.of("sync", "prune", "remove"), Set.of("list"));

  private final LiveSettings live;
  private final Operations operations;
  private final EventPublisher events;
  private final CommandRunner runner;
  private final Clock clock;
  private final List<MessageConsumer<JsonObject>> bound = new ArrayList<>();
  private boolean refreshing;
  private Sharing sharing = Sharing.none();
  private @Nullable WorkerExecutor worker;
  private @Nullable RefreshSchedule schedule;

  public SyncVerticle(
      LiveSettings live,
      Operations operations,
      EventPublisher events,
      CommandRunner runner,
      Clock clock) {
    this.live = live;
    this.operations = operations;
    this.events = events;
    this.runner = runner;
    this.clock = clock;
  }

  /** Looks for newer images at {@code images.refresh}, as a service does. */
  public SyncVerticle refreshing(boolean does) {
    refreshing = does;
    return this;
  }

  /** Shares downloads with other hosts. */
  public SyncVerticle sharing(Sharing among) {
    sharing = among;
    return this;
  }

  @Override
  public Future<?> start() {
    Settings settings = live.get();
    WorkerExecutor workers =
        vertx.createSharedWorkerExecutor(
            "innkeeper-sync", settings.limits().parallelDownloads(), 1, TimeUnit.HOURS);
    worker = workers;
    PoolFiles files = new PoolFiles(settings.dataDir());
    Path state = settings.dataDir().resolve("innkeeper");
    Fetchers fetchers = new Fetchers(vertx, settings.proxy());
    ImageSync.Tools tools =
        new ImageSync.Tools(
            fetchers,
            new ImageStore(files),
            files,
            new HostLocks(vertx, state.resolve("locks")),
            downloads(),
            new QemuImg(runner, settings.processTimeouts().qemuImg()),
            workers,
            clock,
            sharing);
    Catalogs catalogs =
        new Catalogs(vertx, fetchers, () -> live.get().images(), state.resolve("streams"), clock)
            .asking(sharing.documents());
    PoolImageService service =
        new PoolImageService(vertx, operations, events, live, catalogs, tools);
    if (refreshing) {
      schedule =
          new RefreshSchedule(
              settings.images().refresh(),
              service.refresh()::run,
              wait -> vertx.timer(wait.toMillis()),
              RandomGenerator.getDefault());
      schedule.begin();
    }
    bound.add(
        vertx
            .eventBus()
            .<JsonObject>localConsumer(
                ServiceBus.EXPECT_SYNC, announced -> expect(service, announced)));
    ServiceBus bus = new ServiceBus(vertx, operations.admission());
    bound.add(bind(bus, ImageService.address(settings.hostName()), service));
    if (!vertx.isClustered()) {
      bound.add(bind(bus, ImageService.ADDRESS, service));
    }
    return Future.join(bound.stream().map(MessageConsumer::completion).toList());
  }

  /** What is wrong with a request is told to who asks, not to who announces. */
  private static void expect(PoolImageService service, Message<JsonObject> announced) {
    try {
      service
          .expect(ImageJson.requestFromJson(announced.body()))
          .onComplete(known -> announced.reply(known.succeeded() && known.result()));
    } catch (Failure | IllegalArgumentException invalid) {
      LOG.debug("an announced sync is not valid: {}", invalid.getMessage());
      announced.reply(false);
    }
  }

  /** Answers for an image service at an address; its failures cross the bus as they are. */
  public static MessageConsumer<JsonObject> bind(
      ServiceBus bus, String address, ImageService service) {
    return bus.bind(
        address, ImageService.class, new AnsweringImages(service), ACTIONS, SyncVerticle::check);
  }

  private Slots downloads() {
    Slots slots = new Slots(() -> live.get().limits().parallelDownloads());
    live.onChange(() -> context.runOnContext(changed -> slots.admit()));
    return slots;
  }

  private static void check(String action, JsonObject arguments) {
    if (action.equals("sync")) {
      ImageJson.requestFromJson(arguments.getJsonObject("request"));
    }
  }

  @Override
  public Future<?> stop() {
    if (schedule != null) {
      schedule.end();
    }
    bound.forEach(new ServiceBus(vertx)::unbind);
    return worker == null ? Future.succeededFuture() : worker.close();
  }
}
