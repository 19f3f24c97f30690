package dev.innkeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ClusterJoinTest {
  private static final VertxMetricsFactory UNCOUNTED = options -> new VertxMetrics() {};

  private static Future<Settings> settings(Vertx vertx, String host, int port) {
    return new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
        .load(
            List.of(),
            List.of(
                "host-name=here",
                "cluster.enabled=true",
                "cluster.name=join-test-" + port,
                "cluster.host=" + host,
                "cluster.port=" + port))
        .map(loaded -> loaded.settings());
  }

  private static void failsWith(ErrorCode code, Future<Cluster> join, VertxTestContext test) {
    join.onComplete(
        test.failing(
            error ->
                test.verify(
                    () -> {
                      assertThat(error).isInstanceOf(Failure.class);
                      assertThat(((Failure) error).code()).isEqualTo(code);
                      test.completeNow();
                    })));
  }

  @Test
  void anAddressOfAnotherMachineIsRefused(Vertx vertx, VertxTestContext test) {
    failsWith(
        ErrorCode.HOST_UNFIT,
        settings(vertx, "192.0.2.1", 5799)
            .compose(settings -> Cluster.join(vertx, settings, UNCOUNTED)),
        test);
  }

  @Test
  void aJoinThatTakesTooLongIsGivenUp(Vertx vertx, VertxTestContext test) {
    failsWith(
        ErrorCode.HOST_UNREACHABLE,
        settings(vertx, "127.0.0.8", 5798)
            .compose(settings -> Cluster.join(vertx, settings, UNCOUNTED, Duration.ofMillis(1))),
        test);
  }
}
