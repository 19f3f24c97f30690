package dev.innkeeper.cli;

import dev.innkeeper.cluster.Cluster;
import dev.innkeeper.cluster.ClusterPeers;
import dev.innkeeper.cluster.ClusterVerticle;
import dev.innkeeper.cluster.OwnDownloads;
import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ManagerVerticle;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.gateway.GatewayVerticle;
import dev.innkeeper.gateway.PeerMirrorVerticle;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.KeptDownloads;
import dev.innkeeper.image.PoolFiles;
import dev.innkeeper.image.Sharing;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.libvirt.StoragePool;
import dev.innkeeper.libvirt.Virsh;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.BusCommandRunner;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.ProcessVerticle;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All parts of one process, wired: the only place that does. Commands ask its services over the
 * event bus, as any other program would.
 */
final class Node implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final Context context;
  private final LiveSettings live;
  private final CommandRunner runner;
  private final ImageService images;
  private final ContainerManager manager;
  private final Operations operations;
  private final EventPublisher events;

  private Optional<ServiceClient> remote = Optional.empty();
  private Sharing sharing = Sharing.none();

  private Node(Vertx vertx, Settings settings, ContainerManager manager, ImageService images) {
    this.vertx = vertx;
    this.manager = manager;
    this.images = images;
    this.context = vertx.getOrCreateContext();
    this.live = new LiveSettings(settings);
    this.runner = new BusCommandRunner(vertx);
    this.events = new EventPublisher(vertx, settings.hostName(), Clock.systemUTC());
    this.operations = new Operations(vertx, events, Clock.systemUTC());
  }

  private static Node ofBus(Vertx vertx, Settings settings) {
    ServiceBus bus = new ServiceBus(vertx);
    return new Node(
        vertx,
        settings,
        bus.localClient(ContainerManager.ADDRESS, ContainerManager.class, ANSWER),
        bus.localClient(ImageService.ADDRESS, ImageService.class, ANSWER));
  }

  /** A node that does nothing itself, and asks a running service instead. */
  static Node connect(Vertx vertx, Settings settings, ServiceClient service) {
    Node node = new Node(vertx, settings, new RemoteManager(service), new RemoteImages(service));
    node.remote = Optional.of(service);
    return node;
  }

  /** On the main thread: starts all verticles and waits until they serve. */
  static Node start(Vertx vertx, Settings settings) {
    return start(vertx, settings, false);
  }

  /**
   * As {@link #start(Vertx, Settings)}.
   *
   * @param watching whether to tell of all that happens to containers, and to refresh images, as a
   *     service does
   */
  static Node start(Vertx vertx, Settings settings, boolean watching) {
    return start(ofBus(vertx, settings), watching);
  }

  private static Node start(Node node, boolean watching) {
    Clock clock = Clock.systemUTC();
    Vertx vertx = node.vertx;
    Await.result(
        vertx
            .deployVerticle(new ProcessVerticle(System.getenv()))
            .compose(
                started ->
                    vertx.deployVerticle(
                        new SyncVerticle(
                                node.live, node.operations, node.events, node.runner, clock)
                            .refreshing(watching)
                            .sharing(node.sharing)))
            .compose(
                started ->
                    vertx.deployVerticle(
                        new ManagerVerticle(
                            node.live,
                            node.operations,
                            node.events,
                            node.runner,
                            clock,
                            watching))));
    return node;
  }

  /** A service on one host of a cluster; closing it leaves the cluster. */
  static Node clustered(Cluster cluster, Settings settings) {
    Vertx vertx = cluster.vertx();
    Node node = ofBus(vertx, settings);
    ClusterPeers peers =
        new ClusterPeers(
            vertx,
            settings.hostName(),
            cluster::hosts,
            Fetchers.ofPeers(vertx, settings.cluster().tls()));
    node.sharing = new Sharing(new GrowingDownloads(), peers, peers);
    PeerMirrorVerticle mirror = new PeerMirrorVerticle(settings, node.sharing.growing());
    Await.result(vertx.deployVerticle(mirror));
    start(node, true);
    OwnDownloads downloads =
        new OwnDownloads(
            vertx,
            mirror.access(),
            new KeptDownloads(new PoolFiles(settings.dataDir())),
            node.sharing.growing());
    Await.result(vertx.deployVerticle(new ClusterVerticle(cluster, node.events, downloads)));
    return node;
  }

  /** The service that is asked, where it is not this process. */
  Optional<ServiceClient> remote() {
    return remote;
  }

  /**
   * On the node's context: has the operations' events come on the event bus, wherever they happen.
   *
   * @return what fails when they cannot come any more
   */
  Future<Future<Void>> events() {
    if (remote.isEmpty()) {
      return Future.succeededFuture(Promise.<Void>promise().future());
    }
    ServiceEvents followed = ServiceEvents.ontoBus(vertx, remote.get());
    return followed.follow().map(connected -> followed.lost());
  }

  Vertx vertx() {
    return vertx;
  }

  Settings settings() {
    return live.get();
  }

  /** For a service, whose settings follow their files. */
  LiveSettings live() {
    return live;
  }

  ImageService images() {
    return images;
  }

  ContainerManager manager() {
    return manager;
  }

  /** The operations of this process. */
  Operations operations() {
    return operations;
  }

  /** What a gateway makes reachable. */
  GatewayVerticle.Services services(PrometheusMeterRegistry metrics) {
    return new GatewayVerticle.Services(
        manager, images, operations, events, sharing.growing(), metrics);
  }

  CommandRunner runner() {
    return runner;
  }

  Virsh virsh() {
    return new Virsh(
        vertx, runner, settings().libvirt().uri(), settings().processTimeouts().virsh());
  }

  StoragePool pool() {
    return new StoragePool(
        vertx, virsh(), settings().libvirt().pool(), new PoolFiles(settings().dataDir()).guests());
  }

  /** Makes a call on the node's event loop; the future may be waited for on any other thread. */
  <T> Future<T> call(Supplier<Future<T>> request) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        now -> Future.succeededFuture().compose(begun -> request.get()).onComplete(answer));
    return answer.future();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
