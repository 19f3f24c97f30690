package dev.innkeeper.cli;

import dev.innkeeper.cluster.PeerService;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An image that hosts of a cluster get at the same time, from a source that waits in the middle.
 */
final class OneDownload {
  static final int GATE = 1 << 20;
  private static final int SIZE = 4 << 20;

  private final ClusterWorld world;
  private final Vertx vertx;
  private final byte[] content = new byte[SIZE];
  private final Digest digest;
  private final GatedUpstream upstream;
  private final SyncRequest wanted;
  private final Map<String, List<Operation>> updates = new ConcurrentHashMap<>();

  /**
   * An image of its own.
   *
   * @param seed of its content
   */
  OneDownload(ClusterWorld world, int seed) {
    this.world = world;
    this.vertx = world.client().vertx();
    new Random(seed).nextBytes(content);
    Digest.Algorithm sha256 = Digest.Algorithm.SHA256;
    this.digest = Digest.of(sha256, sha256.newDigest().digest(content));
    this.upstream = new GatedUpstream(vertx, content, GATE);
    this.wanted = ClusterWorld.disk(Await.result(upstream.start()), digest.toString());
  }

  byte[] content() {
    return content;
  }

  /** Has a host get it. */
  Future<Operation> begin(String host) {
    List<Operation> told = new CopyOnWriteArrayList<>();
    updates.put(host, told);
    return world.sync(host, wanted, told::add);
  }

  /** That of a host. */
  String operation(String host) {
    return updates.get(host).get(0).id();
  }

  /** How many hosts say that they read from another one. */
  long followers() {
    return updates.values().stream()
        .filter(told -> told.stream().anyMatch(each -> each.message().contains(" from host ")))
        .count();
  }

  boolean hasWhatThereIs(String host) {
    return updates.get(host).stream().anyMatch(each -> each.measure().done() >= GATE);
  }

  void goOn() {
    upstream.open();
  }

  List<Long> asked() {
    return upstream.asked();
  }

  /** What lets other hosts into one's mirror. */
  String ticket(String host) {
    PeerService service =
        new ServiceBus(vertx)
            .client(PeerService.address(host), PeerService.class, Duration.ofSeconds(60));
    return Await.result(service.offer(digest.toString())).mirror().ticket();
  }

  static Path image(Operation end) {
    return Path.of(String.valueOf(end.result().orElseThrow().get("path")));
  }
}
