package dev.innkeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.config.Settings.Keep;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SettingsWatchTest {
  private static final Duration PERIOD = Duration.ofMillis(20);

  @TempDir private Path folder;
  private final List<Settings> told = new CopyOnWriteArrayList<>();
  private Path file;
  private Path standing;
  private LiveSettings live;
  private SettingsWatch watch;

  @BeforeEach
  void setUp(Vertx vertx) throws Exception {
    file = folder.resolve("innkeeper.yaml");
    standing = folder.resolve("standing.yaml");
    Files.writeString(file, "host-name: h1\nlimits:\n  parallel-creates: 3\n");
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), List.of(standing));
    List<String> sets = List.of("images.attempts=7");
    live = new LiveSettings(done(loader.load(List.of(file), sets)).settings());
    live.onChange(() -> told.add(live.get()));
    watch = new SettingsWatch(vertx, new SettingsWatch.Origin(loader, List.of(file), sets), live);
    done(watch.start(PERIOD));
  }

  @AfterEach
  void tearDown() {
    watch.close();
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void limitsSourcesRetentionAndLogLevelFollow() throws Exception {
    Files.writeString(
        file,
        """
        host-name: h1
        limits.parallel-creates: 5
        log.level: debug
        images:
          source: https://mirror.example/new
          keep: all
          attempts: 2
        """);
    await().until(() -> !told.isEmpty());

    Settings now = live.get();
    assertThat(told).containsExactly(now);
    assertThat(now.limits().parallelCreates()).isEqualTo(5);
    assertThat(now.log().level()).isEqualTo("debug");
    assertThat(now.images().sources().get(0).url()).isEqualTo("https://mirror.example/new");
    assertThat(now.images().keep()).isEqualTo(Keep.ALL);
    assertThat(now.images().attempts()).as("--set wins still").isEqualTo(7);
  }

  @Test
  void whatCannotChangeWhileItRunsStays() throws Exception {
    Files.writeString(file, "host-name: h2\nlibvirt.pool: other\nlimits.parallel-creates: 4\n");
    await().until(() -> !told.isEmpty());

    assertThat(live.get().hostName()).isEqualTo("h1");
    assertThat(live.get().libvirt().pool()).isEqualTo("juju-pool");
    assertThat(live.get().limits().parallelCreates()).isEqualTo(4);
  }

  @Test
  void aFileThatCannotBeUsedChangesNothingUntilItIsMended() throws Exception {
    Files.writeString(file, "limits.parallel-creates: many\n");
    Files.writeString(standing, "limits: [\n");
    Settings before = live.get();
    await().during(PERIOD.multipliedBy(5)).until(() -> told.isEmpty());
    assertThat(live.get()).isEqualTo(before);

    Files.delete(standing);
    Files.writeString(file, "limits.parallel-creates: 6\n");

    await().until(() -> live.get().limits().parallelCreates() == 6);
  }

  @Test
  void aStandingFileThatAppearsCounts() throws Exception {
    Files.writeString(standing, "limits.parallel-downloads: 9\n");

    await().until(() -> live.get().limits().parallelDownloads() == 9);
    assertThat(live.get().limits().parallelCreates()).isEqualTo(3);
  }
}
