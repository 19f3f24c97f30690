package dev.innkeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ClusterJoinTest {
  private static final VertxMetricsFactory UNCOUNTED = options -> new VertxMetrics() {};
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /** Enough to be in the middle of it. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  @TempDir Path folder;

  /** Far less than the five minutes for which the engine would try. */
  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(engineThreads()).isEmpty();
              assertThat(Hazelcast.getAllHazelcastInstances()).isEmpty();
            });
  }

  private static List<String> engineThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("hz.") || name.startsWith("innkeeper-join"))
        .toList();
  }

  private static Future<Settings> settings(Vertx vertx, String host, int port, String... more) {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "host-name=here",
                "cluster.enabled=true",
                "cluster.name=join-test-" + port,
                "cluster.host=" + host,
                "cluster.port=" + port));
    keys.addAll(List.of(more));
    return new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
        .load(List.of(), keys)
        .map(loaded -> loaded.settings());
  }

  private static Failure failure(Future<?> join) {
    CompletionException end =
        catchThrowableOfType(
            CompletionException.class, () -> join.toCompletionStage().toCompletableFuture().join());
    assertThat(end).cause().isInstanceOf(Failure.class);
    return (Failure) end.getCause();
  }

  private static ServerSocket hangingMember() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.9"));
  }

  @Test
  void anAddressOfAnotherMachineIsRefused(Vertx vertx) {
    Failure failure =
        failure(
            settings(vertx, "192.0.2.1", 5799)
                .compose(settings -> Cluster.join(settings, UNCOUNTED)));
    assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNFIT);
  }

  @Test
  void aHostsJoinThatTakesTooLongIsGivenUp(Vertx vertx) {
    Failure failure =
        failure(
            settings(vertx, "127.0.0.8", 5798)
                .compose(settings -> Cluster.join(settings, UNCOUNTED, AT_ONCE)));
    assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
  }

  @Test
  void aHostDoesNotWaitForAMemberThatAcceptsAndNeverAnswers(Vertx vertx) throws IOException {
    try (ServerSocket member = hangingMember()) {
      String address = "127.0.0.9:" + member.getLocalPort();
      Failure failure =
          failure(
              settings(vertx, "127.0.0.8", 5797, "cluster.members=" + address)
                  .compose(settings -> Cluster.join(settings, UNCOUNTED, SHORT)));
      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
      assertThat(failure.message())
          .contains("'join-test-5797'", address, "within 3 s", "whether a member hangs");
      nothingIsLeft();
    }
  }

  @Test
  void norDoesAClient() throws IOException {
    try (ServerSocket member = hangingMember()) {
      String address = "127.0.0.9:" + member.getLocalPort();
      Failure failure = failure(BusClient.join("away", "127.0.0.8", address, folder, SHORT));
      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
      assertThat(failure.message()).contains("'away'", address, "within 3 s", "try again");
      nothingIsLeft();
    }
  }
}
