package dev.innkeeper.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import dev.innkeeper.config.Settings;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;

/** How Hazelcast finds, watches and loses members. */
final class EngineConfig {
  /** A member's attribute that names its host; mere clients of the event bus have none. */
  static final String HOST = "innkeeper.host";

  private static final String HEARTBEAT_SECONDS = "1";

  /**
   * A frozen or cut off member is gone for the others after so long; by default a minute. Less, and
   * a busy machine's pauses would look like deaths; more, and 15 s would not be kept.
   */
  private static final String SILENCE_SECONDS = "10";

  /** How often a side that was split off looks for the other; by default minutes. */
  private static final String MERGE_SECONDS = "5";

  private static final int CONNECT_SECONDS = 5;

  private EngineConfig() {}

  static Config of(Settings settings) {
    Settings.Cluster cluster = settings.cluster();
    // Begins with what Vert.x needs for its own maps.
    Config config = ConfigUtil.loadConfig().setClusterName(cluster.name());
    config
        .setProperty("hazelcast.heartbeat.interval.seconds", HEARTBEAT_SECONDS)
        .setProperty("hazelcast.max.no.heartbeat.seconds", SILENCE_SECONDS)
        .setProperty("hazelcast.merge.first.run.delay.seconds", MERGE_SECONDS)
        .setProperty("hazelcast.merge.next.run.delay.seconds", MERGE_SECONDS)
        .setProperty("hazelcast.wait.seconds.before.join", "1")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.local.localAddress", cluster.host());
    config.getSerializationConfig().setJavaSerializationFilterConfig(trusted());
    config.getMemberAttributeConfig().setAttribute(HOST, settings.hostName());
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(cluster.port()).setPortAutoIncrement(false);
    join(network.getJoin(), cluster);
    return config;
  }

  /** Whoever reaches the port may send objects; none but the engine's own are made of them. */
  private static JavaSerializationFilterConfig trusted() {
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.getWhitelist().addPrefixes("java.", "com.hazelcast.", "io.vertx.", "[");
    return filter;
  }

  /** Named members only: on a shared network nobody else is asked, and nobody finds us. */
  private static void join(JoinConfig join, Settings.Cluster cluster) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .setConnectionTimeoutSeconds(CONNECT_SECONDS)
        .setMembers(cluster.members());
  }
}
