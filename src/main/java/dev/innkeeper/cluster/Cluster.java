package dev.innkeeper.cluster;

import com.hazelcast.core.HazelcastInstance;
import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.Set;

/**
 * The cluster that this process has joined.
 *
 * @param vertx whose event bus reaches all members; closing it leaves the cluster
 */
public record Cluster(Vertx vertx, HazelcastInstance engine) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Joins, or begins a cluster where none of the members answers.
   *
   * @param metrics counts what the cluster's event bus does
   * @return HOST_UNREACHABLE where it takes over a minute, HOST_UNFIT where the address cannot be
   *     used, CONFLICT where a host of this name is there already
   */
  public static Future<Cluster> join(Settings settings, VertxMetricsFactory metrics) {
    return join(settings, metrics, PATIENCE);
  }

  static Future<Cluster> join(Settings settings, VertxMetricsFactory metrics, Duration patience) {
    HazelcastClusterManager manager = new HazelcastClusterManager(EngineConfig.of(settings));
    VertxBuilder builder =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventBusOptions(BusOptions.of(settings.cluster()))
                    .setMetricsOptions(new MetricsOptions().setEnabled(true)))
            .withMetrics(metrics);
    return BoundedJoin.within(patience, builder, manager)
        .recover(error -> Future.failedFuture(explained(settings.cluster(), error)))
        .map(vertx -> new Cluster(vertx, manager.getHazelcastInstance()))
        .compose(cluster -> cluster.alone(settings.hostName()));
  }

  /** Two hosts of one name would get each other's requests. */
  private Future<Cluster> alone(String name) {
    boolean taken =
        engine.getCluster().getMembers().stream()
            .anyMatch(member -> !member.localMember() && Members.name(member).equals(name));
    if (!taken) {
      return Future.succeededFuture(this);
    }
    return vertx
        .close()
        .compose(
            left ->
                Future.failedFuture(
                    Failure.of(
                        ErrorCode.CONFLICT,
                        "joining the cluster as '"
                            + name
                            + "': a host of that name is there already; set another host-name")));
  }

  /** The connected hosts; on any thread. */
  public Set<String> hosts() {
    return Members.names(engine);
  }

  /** The engine wraps what the system said in guesses of its own. */
  private static String reason(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private static Failure explained(Settings.Cluster cluster, Throwable error) {
    if (error instanceof Failure known) {
      return known;
    }
    return Failure.of(
        ErrorCode.HOST_UNFIT,
        "joining cluster '"
            + cluster.name()
            + "' at "
            + cluster.host()
            + ":"
            + cluster.port()
            + ": "
            + reason(error)
            + "; cluster.host must be an address of this machine, cluster.port free, and the files"
            + " of cluster.tls readable",
        error);
  }
}
