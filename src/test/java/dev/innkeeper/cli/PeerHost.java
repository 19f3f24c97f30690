package dev.innkeeper.cli;

import dev.innkeeper.cluster.ClusterPeers;
import dev.innkeeper.cluster.ClusterVerticle;
import dev.innkeeper.cluster.OwnDownloads;
import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.gateway.PeerMirrorVerticle;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.KeptDownloads;
import dev.innkeeper.image.PoolFiles;
import dev.innkeeper.image.Sharing;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * What a host of a cluster has of images, without its own JVM: several share one event bus and one
 * list of members.
 */
final class PeerHost {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final String name;
  private final Path dataDir;
  private final Set<String> members;
  private final PeerMirrorVerticle mirror;
  private final String mirrorId;
  private final MessageConsumer<?> offers;
  private final Operations operations;
  private final List<Operation> updates = new CopyOnWriteArrayList<>();

  /**
   * Starts one.
   *
   * @param members the names of all that are connected, to which it adds its own
   */
  PeerHost(Vertx vertx, String name, Path folder, Set<String> members, List<String> more) {
    this.vertx = vertx;
    this.name = name;
    this.dataDir = folder.resolve(name);
    this.members = members;
    Settings settings = settings(more);
    Clock clock = Clock.systemUTC();
    EventPublisher events = new EventPublisher(vertx, name, clock);
    this.operations = new Operations(vertx, events, clock);
    ClusterPeers peers =
        new ClusterPeers(
            vertx, name, () -> members, Fetchers.ofPeers(vertx, settings.cluster().tls()));
    Sharing sharing = new Sharing(new GrowingDownloads(), peers, peers);
    this.mirror = new PeerMirrorVerticle(settings, sharing.growing());
    this.mirrorId = Await.result(vertx.deployVerticle(mirror));
    this.offers =
        ClusterVerticle.bind(
            vertx,
            name,
            new OwnDownloads(
                vertx,
                mirror.access(),
                new KeptDownloads(new PoolFiles(dataDir)),
                sharing.growing()));
    Await.result(
        vertx.deployVerticle(
            new SyncVerticle(
                    new LiveSettings(settings),
                    operations,
                    events,
                    (command, lines) -> {
                      throw new AssertionError("raw content needs no tool: " + command);
                    },
                    clock)
                .sharing(sharing)));
    members.add(name);
  }

  private Settings settings(List<String> more) {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "data-dir=" + dataDir,
                "host-name=" + name,
                "cluster.enabled=true",
                "images.attempts=3"));
    keys.addAll(more);
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty());
    return Await.result(loader.load(List.of(), keys)).settings();
  }

  PeerMirrorVerticle mirror() {
    return mirror;
  }

  Future<Operation> sync(SyncRequest request) {
    ImageService images =
        new ServiceBus(vertx).client(ImageService.address(name), ImageService.class, PATIENCE);
    return OperationWatch.follow(
        vertx, () -> ServiceBus.answered(images.sync(request)), updates::add);
  }

  /** What its operations have told so far. */
  List<Operation> updates() {
    return updates;
  }

  boolean has(long bytes) {
    return updates.stream().anyMatch(update -> update.measure().done() >= bytes);
  }

  /** What it reads comes from a host of its kind. */
  boolean followsAnother() {
    return updates.stream().anyMatch(update -> update.message().contains(" from host "));
  }

  void cancel() {
    Await.result(operations.cancel(updates.get(0).id()));
  }

  /** Ends what others have of it, as its death does; what it does itself goes on. */
  void cutOff() {
    members.remove(name);
    Await.result(offers.unregister());
    Await.result(vertx.undeploy(mirrorId));
  }

  /** Its only image. */
  Path image() throws IOException {
    try (Stream<Path> files = Files.list(new PoolFiles(dataDir).guests())) {
      return files
          .filter(file -> file.toString().endsWith("-backing-file.qcow"))
          .filter(file -> !Files.isSymbolicLink(file))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The original bytes beside it. */
  Path kept() throws IOException {
    Path image = image();
    return image.resolveSibling(image.getFileName() + ".download");
  }

  List<Path> parts() throws IOException {
    Path parts = new PoolFiles(dataDir).parts();
    if (!Files.isDirectory(parts)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(parts)) {
      return files.toList();
    }
  }
}
