package dev.innkeeper.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Becomes a member of a cluster within a time limit; also for programs that are no hosts. */
public final class BoundedJoin {
  private static final Logger LOG = LoggerFactory.getLogger(BoundedJoin.class);

  private BoundedJoin() {}

  /**
   * Joins, or begins a cluster where no member listens. While the eldest member hangs, or sides
   * that were split become one, the engine alone would try for up to five minutes.
   *
   * @param builder without a cluster manager
   * @param manager with a configuration that no other one has
   * @return HOST_UNREACHABLE where it takes longer than the patience; what has begun is then ended
   */
  public static Future<Vertx> within(
      Duration patience, VertxBuilder builder, HazelcastClusterManager manager) {
    Config config = manager.getConfig();
    Attempt attempt = new Attempt();
    config.addListenerConfig(new ListenerConfig(attempt));
    Future<Vertx> building = builder.withClusterManager(manager).buildClustered();
    return building
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            error -> {
              if (!(error instanceof TimeoutException)) {
                return Future.failedFuture(error);
              }
              attempt.giveUp();
              building.onSuccess(BoundedJoin::leave);
              return Future.failedFuture(late(config, patience));
            });
  }

  /**
   * Ends an engine that is still joining. Its own limit would also hold for each time that a
   * running member joins anew after a split, and end that member for good.
   */
  private static final class Attempt implements LifecycleListener, HazelcastInstanceAware {
    private volatile @Nullable HazelcastInstance engine;
    private volatile boolean givenUp;

    @Override
    public void setHazelcastInstance(HazelcastInstance begun) {
      engine = begun;
    }

    /** On the thread that joins: what is thrown before it has begun undoes what there is. */
    @Override
    public void stateChanged(LifecycleEvent event) {
      if (givenUp && event.getState() == LifecycleState.STARTING) {
        throw new IllegalStateException("given up before it began");
      }
    }

    void giveUp() {
      givenUp = true;
      HazelcastInstance begun = engine;
      if (begun != null) {
        Thread ending =
            new Thread(() -> begun.getLifecycleService().terminate(), "innkeeper-join-end");
        ending.setDaemon(true);
        ending.start();
      }
    }
  }

  private static void leave(Vertx late) {
    late.close().onFailure(error -> LOG.warn("leaving a cluster that was joined too late", error));
  }

  private static Failure late(Config config, Duration patience) {
    List<String> members = config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers();
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        "joining cluster '"
            + config.getClusterName()
            + "' through ["
            + String.join(", ", members)
            + "]: not joined within "
            + patience.toSeconds()
            + " s; see whether a member hangs or a firewall is in between, then try again");
  }
}
