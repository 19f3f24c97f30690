package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.config.Settings.Keep;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.HostLocks.Held;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a create and a prune do to each other. */
@ExtendWith(VertxExtension.class)
class ImageLeasesTest {
  @TempDir private Path dataDir;
  private Image image;
  private ImageLeases leases;
  private Retention prunes;

  @BeforeEach
  void oneImage(Vertx vertx) throws Exception {
    PoolFiles files = new PoolFiles(dataDir);
    Files.createDirectories(files.guests());
    String id = "noble-amd64-20260101";
    Path file = Files.write(files.guests().resolve(id + PoolFiles.IMAGE_END), new byte[4096]);
    Files.writeString(PoolFiles.sidecar(file), SidecarJson.write(sidecar(id)));
    ImageStore store = new ImageStore(files);
    image = store.find(id).orElseThrow();
    Path locks = dataDir.resolve("locks");
    leases = new ImageLeases(vertx, new HostLocks(vertx, locks));
    prunes = new Retention(vertx, store, files, new HostLocks(vertx, locks), Clock.systemUTC());
  }

  private static Sidecar sidecar(String id) {
    return new Sidecar(
        id,
        "com.ubuntu.cloud:server:24.04:amd64",
        "noble",
        List.of("24.04"),
        Arch.AMD64,
        "released",
        "disk1.img",
        "20260101",
        "http://127.0.0.1/disk1.img",
        "0".repeat(64),
        Optional.empty(),
        new ByteSize(4096),
        "RAW",
        new ByteSize(4096),
        Instant.EPOCH,
        Verified.SIGNED);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private List<Removable> prune() throws Exception {
    return await(prunes.prune(Keep.USED, false));
  }

  @Test
  void aLeasedImageIsNotPrunedUntilTheLastLeaseIsReleased() throws Exception {
    Held one = await(leases.lease(image));
    Held two = await(leases.lease(image));
    assertThat(prune()).isEmpty();
    await(one.release());
    await(one.release());
    assertThat(prune()).as("the other still has it").isEmpty();
    await(two.release());
    assertThat(prune()).hasSize(1);
  }

  @Test
  void anImageThatIsGoneCannotBeLeasedAndLeavesNoLock() throws Exception {
    assertThat(prune()).hasSize(1);
    Failure gone =
        (Failure) await(leases.lease(image).<Object>map(held -> held).otherwise(error -> error));
    assertThat(gone.code()).isEqualTo(ErrorCode.NOT_FOUND);
    Files.write(image.path(), new byte[4096]);
    await(await(leases.lease(image)).release());
  }
}
