package dev.innkeeper.cluster;

import dev.innkeeper.config.Settings;
import dev.innkeeper.fetch.MutualTls;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import java.time.Duration;

/** How the event bus of a clustered host listens, connects and trusts. */
final class BusOptions {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** By default a dead connection is noticed after 20 s only. */
  private static final Duration PING = Duration.ofSeconds(2);

  private BusOptions() {}

  static EventBusOptions of(Settings.Cluster cluster) {
    EventBusOptions options =
        new EventBusOptions()
            .setHost(cluster.host())
            .setPort(0)
            .setClusterPublicHost(cluster.host())
            .setClusterPingInterval(PING.toMillis())
            .setClusterPingReplyInterval(PING.toMillis())
            .setConnectTimeout((int) CONNECT.toMillis());
    cluster.tls().ifPresent(tls -> secure(options, tls));
    return options;
  }

  /** Each side shows a certificate of the one authority; by default Vert.x trusts any. */
  private static void secure(EventBusOptions options, Settings.Tls tls) {
    MutualTls.secure(options, tls);
    options.setTrustAll(false).setClientAuth(ClientAuth.REQUIRED);
  }
}
