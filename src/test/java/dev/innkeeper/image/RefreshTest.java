package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.BusCommandRunner;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A service whose mirror gets newer images while it runs. */
@ExtendWith(VertxExtension.class)
class RefreshTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private SigningKey key;
  private Instant updated = Instant.now().minusSeconds(3600);
  private ImageService images;
  private final List<JsonObject> removed = new CopyOnWriteArrayList<>();

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    key = SigningKey.fresh("Test mirror", updated);
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    offer("20260901");
    List<String> sets =
        List.of(
            "data-dir=" + folder.resolve("data"),
            "images.source=" + folder.resolve("mirror").toUri(),
            "images.keyring=" + folder.resolve("trusted.gpg"),
            "images.refresh=1s");
    Settings settings =
        await(
                new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
                    .load(List.of(), sets))
            .settings();
    Clock clock = Clock.systemUTC();
    EventPublisher events = new EventPublisher(vertx, settings.hostName(), clock);
    Operations operations = new Operations(vertx, events, clock);
    await(
        vertx.deployVerticle(
            new SyncVerticle(
                    new LiveSettings(settings),
                    operations,
                    events,
                    new BusCommandRunner(vertx),
                    clock)
                .refreshing(true)));
    MessageConsumer<JsonObject> told = vertx.eventBus().consumer(Event.ADDRESS);
    await(
        told.handler(
                message -> {
                  if ("image.removed".equals(message.body().getString("type"))) {
                    removed.add(message.body().getJsonObject("image"));
                  }
                })
            .completion());
    images = new ServiceBus(vertx).client(ImageService.ADDRESS, ImageService.class, PATIENCE);
    await(
        OperationWatch.follow(
            vertx, () -> ServiceBus.answered(images.sync(SyncRequest.of("noble"))), update -> {}));
  }

  private void offer(String serial) throws IOException {
    Path disk =
        Files.write(
            folder.resolve("disk"), (serial + "\n").repeat(100).getBytes(StandardCharsets.UTF_8));
    updated = updated.plusSeconds(60);
    new MirrorWriter(folder.resolve("mirror"))
        .add(new MirrorWriter.Offer("noble", "24.04", Arch.host(), serial, "disk1.img", disk))
        .write(key, updated);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Path pool() {
    return new PoolFiles(folder.resolve("data")).guests();
  }

  private List<String> serials() throws IOException {
    String begin = "noble-" + Arch.host() + "-";
    try (Stream<Path> all = Files.list(pool())) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(begin) && name.endsWith(PoolFiles.IMAGE_END))
          .filter(name -> name.length() > begin.length() + PoolFiles.IMAGE_END.length() - 1)
          .map(name -> name.substring(begin.length(), name.length() - PoolFiles.IMAGE_END.length()))
          .sorted()
          .toList();
    }
  }

  private void awaitSerials(String... wanted) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(serials()).containsExactly(wanted));
  }

  @Test
  void aNewerSerialIsSyncedAndTheUnusedOlderOneGoes() throws Exception {
    assertThat(serials()).containsExactly("20260901");
    Image old = await(images.list(ImageQuery.ALL)).get(0);
    offer("20260902");
    awaitSerials("20260902");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(removed)
                    .singleElement()
                    .satisfies(
                        gone -> {
                          assertThat(gone.getString("id")).isEqualTo(old.id());
                          assertThat(gone.fieldNames())
                              .isEqualTo(ImageJson.imageToJson(old).fieldNames());
                        }));
  }

  @Test
  void anOlderOneThatADiskRefersToStays() throws Exception {
    Path old = pool().resolve("noble-" + Arch.host() + "-20260901" + PoolFiles.IMAGE_END);
    byte[] path = old.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(512 + path.length);
    header.putInt(0x514649fb).putInt(3).putLong(512).putInt(path.length).position(512).put(path);
    Files.write(pool().resolve("web-1.qcow"), header.array());
    offer("20260902");
    awaitSerials("20260901", "20260902");
    offer("20260903");
    awaitSerials("20260901", "20260903");
  }

  @Test
  void aMirrorThatIsAwayOrOlderChangesNothingAndTheNextTurnGoesOn() throws Exception {
    Path mirror = folder.resolve("mirror");
    Files.move(mirror, folder.resolve("away"));
    Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    assertThat(serials()).containsExactly("20260901");
    offer("20260831");
    Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    assertThat(serials()).containsExactly("20260901");
    offer("20260902");
    awaitSerials("20260902");
  }
}
