package dev.innkeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.SettingsLoader;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class EngineConfigTest {
  private static void check(Vertx vertx, VertxTestContext test, Consumer<Config> expected) {
    new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
        .load(
            List.of(),
            List.of(
                "host-name=kvm1",
                "cluster.enabled=true",
                "cluster.name=attic",
                "cluster.host=127.0.0.7",
                "cluster.port=5790",
                "cluster.members=127.0.0.8:5790"))
        .map(loaded -> EngineConfig.of(loaded.settings()))
        .onComplete(
            test.succeeding(
                config ->
                    test.verify(
                        () -> {
                          expected.accept(config);
                          test.completeNow();
                        })));
  }

  /** A beat each second, and some seconds for those that are left to agree. */
  @Test
  void aSilentMemberIsGivenUpWellWithinFifteenSeconds(Vertx vertx, VertxTestContext test) {
    check(
        vertx,
        test,
        config -> {
          assertThat(config.getProperty("hazelcast.heartbeat.failuredetector.type")).isNull();
          assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("1");
          assertThat(Integer.parseInt(config.getProperty("hazelcast.max.no.heartbeat.seconds")))
              .isBetween(5, 12);
        });
  }

  @Test
  void onlyNamedMembersAreAskedAndOnlyOneAddressListens(Vertx vertx, VertxTestContext test) {
    check(
        vertx,
        test,
        config -> {
          JoinConfig join = config.getNetworkConfig().getJoin();
          assertThat(join.isAutoDetectionEnabled()).isFalse();
          assertThat(join.getMulticastConfig().isEnabled()).isFalse();
          assertThat(join.getTcpIpConfig().getMembers()).containsExactly("127.0.0.8:5790");
          assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
          assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
          assertThat(config.getProperty("hazelcast.local.localAddress")).isEqualTo("127.0.0.7");
          assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
          assertThat(config.getClusterName()).isEqualTo("attic");
        });
  }
}
