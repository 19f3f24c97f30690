package dev.innkeeper.cli;

import dev.innkeeper.bench.BenchFolder;
import dev.innkeeper.bench.ThrottledMirror;
import dev.innkeeper.cluster.BusClient;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Prints what it costs that a request or an event crosses from one host of a cluster to another.
 */
final class ClusterBench {
  private static final int JOINS = 5;
  private static final int REQUESTS = 2000;
  private static final int OPERATIONS = 320;
  private static final int AT_A_TIME = 16;
  private static final int WATCHERS = 100;
  private static final int LARGEST = 16 << 20;
  private static final int DOWNLOADS = 5;
  private static final int SIZE = 96 << 20;

  /** About that of a release's disk image. */
  private static final int WHOLE = 576 << 20;

  private static final int RATE = 24 << 20;

  private final ClusterWorld world;
  private final Path folder;

  private ClusterBench(ClusterWorld world, Path folder) {
    this.world = world;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    int status = 0;
    try (BenchFolder folder = new BenchFolder()) {
      measure(folder.path());
    } catch (Exception failed) {
      failed.printStackTrace();
      status = 1;
    }
    // Threads of the engine would keep this process.
    System.exit(status);
  }

  private static void measure(Path folder) throws Exception {
    ClusterWorld world = new ClusterWorld(folder);
    try {
      world.begin();
      new ClusterBench(world, folder).run();
    } finally {
      world.end();
    }
  }

  private void run() throws Exception {
    joins();
    // Hosts send events to members that listen already; this one always does.
    world.client().vertx().eventBus().consumer(Event.ADDRESS, heard -> {});
    requests();
    events();
    watchers();
    downloads();
  }

  private void joins() {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < JOINS; i++) {
      long begun = System.nanoTime();
      BusClient joined = world.join("127.0.0.6", folder);
      took.add(Duration.ofNanos(System.nanoTime() - begun));
      Await.result(joined.vertx().close());
    }
    print("a join", took);
  }

  /** Of what a host answers without asking anybody, by the time that the bus takes. */
  private void requests() {
    ContainerManager other =
        new ServiceBus(world.client().vertx())
            .client(ContainerManager.address("b"), ContainerManager.class, ClusterWorld.LONG);
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < 2 * REQUESTS; i++) {
      long begun = System.nanoTime();
      Await.result(other.namespace());
      took.add(Duration.ofNanos(System.nanoTime() - begun));
    }
    print("a request and its answer", took.subList(REQUESTS, took.size()));
  }

  /** From when the host made the event until a client of the bus has it; one clock for both. */
  private void events() {
    Queue<Duration> took = new ConcurrentLinkedQueue<>();
    Vertx vertx = world.client().vertx();
    var heard =
        vertx
            .eventBus()
            .<JsonObject>consumer(
                Event.ADDRESS,
                message ->
                    took.add(
                        Duration.between(
                            Instant.parse(message.body().getString("time")), Instant.now())));
    work(OPERATIONS);
    Await.result(heard.unregister());
    print("an event", List.copyOf(took));
  }

  /** Short operations of host b, some at a time. */
  private void work(int operations) {
    Vertx vertx = world.client().vertx();
    ImageService other =
        new ServiceBus(vertx)
            .client(ImageService.address("b"), ImageService.class, ClusterWorld.LONG);
    for (int i = 0; i < operations; i += AT_A_TIME) {
      List<Future<?>> under = new ArrayList<>();
      for (int j = 0; j < AT_A_TIME; j++) {
        under.add(
            OperationWatch.follow(
                vertx,
                () -> ServiceBus.answered(other.prune(new PruneOptions(true))),
                update -> {}));
      }
      Await.result(Future.all(under));
    }
  }

  private void watchers() throws Exception {
    Vertx vertx = Vertx.vertx();
    WebSocketClient sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(WATCHERS)
                .setMaxFrameSize(LARGEST)
                .setMaxMessageSize(LARGEST));
    LongAdder frames = new LongAdder();
    WebSocketConnectOptions address =
        new WebSocketConnectOptions()
            .setAbsoluteURI(world.host("c").url().replaceFirst("http", "ws") + "/api/v1/events")
            .putHeader("Authorization", "Bearer " + world.host("c").token());
    for (int i = 0; i < WATCHERS; i++) {
      Await.result(
          sockets
              .connect(address)
              .onSuccess(socket -> socket.textMessageHandler(frame -> frames.increment())));
    }
    frames.reset();
    long begun = System.nanoTime();
    work(OPERATIONS);
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "events to each of %d watchers of another host: %.0f a second%n",
        WATCHERS, frames.sum() / seconds / WATCHERS);
    Await.result(vertx.close());
  }

  /** One host that wants an image, and three that want one, from a source of a limited rate. */
  private void downloads() throws Exception {
    Path root = Files.createDirectory(folder.resolve("images"));
    try (ThrottledMirror mirror = new ThrottledMirror(root)) {
      mirror.limit(RATE);
      // Two of the three have never read an image: their JVMs compile all of it meanwhile.
      print(WHOLE, "the first on two of them", List.of(ratio(mirror, root, "first", WHOLE)));
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < DOWNLOADS; i++) {
        ratios.add(ratio(mirror, root, "warm-" + i, SIZE));
      }
      print(SIZE, "once warm, in turn", ratios);
    }
  }

  private static void print(int size, String which, List<Double> ratios) {
    System.out.printf(
        "three hosts that want one image of %d MiB at %d MiB/s, %s: %s of one host's time%n",
        size >> 20, RATE >> 20, which, ratios.stream().map("%.2f"::formatted).toList());
  }

  private double ratio(ThrottledMirror mirror, Path root, String name, int size) throws Exception {
    double one = seconds(mirror, offered(root, "one-" + name, size), List.of("b"));
    return seconds(mirror, offered(root, "three-" + name, size), ClusterWorld.NAMES) / one;
  }

  /** A file that no host has, and the digest of it. */
  private record Offered(String file, String digest) {}

  private static Offered offered(Path root, String file, int size) throws Exception {
    Digest.Algorithm sha256 = Digest.Algorithm.SHA256;
    MessageDigest digest = sha256.newDigest();
    Random random = new Random(file.hashCode());
    byte[] piece = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(root.resolve(file))) {
      for (int left = size; left > 0; left -= piece.length) {
        random.nextBytes(piece);
        digest.update(piece);
        out.write(piece);
      }
    }
    return new Offered(file, Digest.of(sha256, digest.digest()).toString());
  }

  private double seconds(ThrottledMirror mirror, Offered offered, List<String> hosts) {
    SyncRequest wanted = ClusterWorld.disk(mirror.url() + "/" + offered.file(), offered.digest());
    long begun = System.nanoTime();
    List<Future<Operation>> all = new ArrayList<>();
    hosts.forEach(host -> all.add(world.sync(host, wanted, update -> {})));
    Await.result(Future.all(all));
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void print(String what, List<Duration> took) {
    List<Duration> sorted = took.stream().sorted().toList();
    System.out.printf(
        "%s: median %.2f ms, 99 of 100 within %.2f ms, %d measured%n",
        what,
        sorted.get(sorted.size() / 2).toNanos() / 1e6,
        sorted.get(sorted.size() * 99 / 100).toNanos() / 1e6,
        sorted.size());
  }
}
