package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.config.Settings.Keep;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final String OLD = "noble-amd64-20260101";
  private static final String NEW = "noble-amd64-20260202";
  private static final String DIGEST = ".0123456789abcdef";

  @TempDir private Path dataDir;
  private Path pool;
  private Path parts;
  private HostLocks locks;
  private Retention retention;

  @BeforeEach
  void twoSerials(Vertx vertx) throws IOException {
    PoolFiles files = new PoolFiles(dataDir);
    pool = Files.createDirectories(files.guests());
    parts = Files.createDirectories(files.parts());
    locks = new HostLocks(vertx, dataDir.resolve("locks"));
    retention =
        new Retention(vertx, new ImageStore(files), files, locks, Clock.fixed(NOW, ZoneOffset.UTC));
    image(OLD, "20260101");
    image(NEW, "20260202");
    Files.createSymbolicLink(
        pool.resolve("noble-amd64" + PoolFiles.IMAGE_END), imageFile(NEW).getFileName());
  }

  private Path imageFile(String id) {
    return pool.resolve(id + PoolFiles.IMAGE_END);
  }

  private void image(String id, String serial) throws IOException {
    Path image = Files.write(imageFile(id), new byte[4096]);
    Files.writeString(
        PoolFiles.sidecar(image),
        SidecarJson.write(
            new Sidecar(
                id,
                "com.ubuntu.cloud:server:24.04:amd64",
                "noble",
                List.of("24.04"),
                Arch.AMD64,
                "released",
                "disk1.img",
                serial,
                "http://127.0.0.1/disk1.img",
                "0".repeat(64),
                Optional.empty(),
                new ByteSize(4096),
                "RAW",
                new ByteSize(4096),
                NOW,
                Verified.SIGNED)));
  }

  private Path disk(String name, Path backing) throws IOException {
    byte[] path = backing.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(512 + path.length);
    header.putInt(0x514649fb).putInt(3).putLong(512).putInt(path.length).position(512).put(path);
    return Files.write(pool.resolve(name + ".qcow"), header.array());
  }

  private Path written(Path file) throws IOException {
    Files.write(file, new byte[8192]);
    return Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
  }

  private List<Removable> prune(Keep keep) throws Exception {
    return await(retention.prune(keep, false));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void anOlderImageThatNoDiskRefersToGoesWithAllThatIsBesideIt() throws Exception {
    written(PoolFiles.download(imageFile(OLD)));
    List<Removable> gone = prune(Keep.NEWEST_AND_USED);
    assertThat(gone).extracting(Removable::id).containsExactly(OLD);
    assertThat(gone.get(0).json())
        .containsEntry("kind", "image")
        .containsEntry("size", 4096L)
        .containsEntry("reason", "no disk refers to it, and there is a newer one");
    assertThat(pool.toFile().list((in, name) -> name.startsWith(OLD))).isEmpty();
    assertThat(imageFile(NEW)).exists();
  }

  @Test
  void anOlderImageStaysWhileADisksHeaderRefersToItAndGoesAfterIt() throws Exception {
    Path disk = disk("web-1", imageFile(OLD));
    assertThat(prune(Keep.NEWEST_AND_USED)).isEmpty();
    assertThat(imageFile(OLD)).exists();
    Files.delete(disk);
    assertThat(prune(Keep.NEWEST_AND_USED)).hasSize(1);
    assertThat(imageFile(OLD)).doesNotExist();
  }

  @Test
  void aDiskThatRefersToTheLinkUsesTheImageBehindIt() throws Exception {
    disk("juju-1", pool.resolve("noble-amd64" + PoolFiles.IMAGE_END));
    assertThat(prune(Keep.USED)).extracting(Removable::id).containsExactly(OLD);
    assertThat(imageFile(NEW)).exists();
  }

  @Test
  void keepingOnlyWhatIsUsedTakesTheNewestAndItsLinkToo() throws Exception {
    assertThat(prune(Keep.USED)).hasSize(2);
    assertThat(pool.toFile().list((in, name) -> name.startsWith("noble"))).isEmpty();
  }

  @Test
  void keepingAllTakesNoImage() throws Exception {
    assertThat(prune(Keep.ALL)).isEmpty();
  }

  @Test
  void aPlainFileOfJujuIsNeverTaken() throws Exception {
    Path plain = written(pool.resolve("jammy-amd64" + PoolFiles.IMAGE_END));
    prune(Keep.USED);
    assertThat(plain).exists();
  }

  @Test
  void whatDeadRunsLeftGoes() throws Exception {
    List<Path> left =
        List.of(
            written(parts.resolve(NEW + DIGEST + ".download")),
            written(parts.resolve(NEW + DIGEST + ".raw")),
            written(parts.resolve(NEW + DIGEST + ".raw.converted")),
            written(parts.resolve("disk-amd64-1.local.raw.waiting")),
            written(pool.resolve("gone-amd64-1" + PoolFiles.IMAGE_END + ".json")),
            written(pool.resolve("gone-amd64-1" + PoolFiles.IMAGE_END + ".download")),
            written(pool.resolve("." + NEW + PoolFiles.IMAGE_END + ".json.part")),
            written(pool.resolve(".web-1-ds.iso.part")),
            written(pool.resolve(".web-1.qcow.part")),
            written(parts.resolve(NEW + DIGEST + ".checkpoint")));
    Path link =
        Files.createSymbolicLink(
            pool.resolve(
                ".noble-amd64"
                    + PoolFiles.IMAGE_END
                    + ".3f2504e0-4f89-41d3-9a0c-0305e82c3301.link"),
            imageFile(OLD).getFileName());
    List<Removable> told = await(retention.prune(Keep.ALL, true));
    assertThat(told).extracting(Removable::path).containsExactlyInAnyOrderElementsOf(left);
    assertThat(told).allSatisfy(item -> assertThat(item.reason()).isNotBlank());
    assertThat(left).allSatisfy(file -> assertThat(file).exists());
    prune(Keep.ALL);
    assertThat(left).allSatisfy(file -> assertThat(file).doesNotExist());
    assertThat(link).as("one that may be about to be put in place").isSymbolicLink();
    assertThat(imageFile(NEW)).exists();
    assertThat(PoolFiles.sidecar(imageFile(NEW))).exists();
  }

  @Test
  void filesThatAreNobodysStay() throws Exception {
    List<Path> others =
        List.of(
            written(pool.resolve("notes.json")),
            written(pool.resolve(".hidden")),
            written(pool.resolve("web-1-ds.iso")),
            written(parts.resolve("README")));
    prune(Keep.USED);
    assertThat(others).allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void whatSomebodyHasTheLockOfStays() throws Exception {
    Path part = written(parts.resolve(OLD + DIGEST + ".download"));
    Path seed = written(pool.resolve(".web-1-ds.iso.part"));
    var image =
        await(locks.acquire("image-" + OLD, Duration.ofSeconds(1), Future.future(none -> {})));
    var container =
        await(locks.acquire("container-web-1", Duration.ofSeconds(1), Future.future(none -> {})));
    assertThat(prune(Keep.NEWEST_AND_USED)).isEmpty();
    assertThat(List.of(part, seed, imageFile(OLD))).allSatisfy(file -> assertThat(file).exists());
    await(image.release());
    await(container.release());
    assertThat(prune(Keep.NEWEST_AND_USED)).hasSize(3);
  }

  @Test
  void partsAreKeptForSevenDays() throws Exception {
    Path young = written(parts.resolve(NEW + DIGEST + ".download"));
    Path old = written(parts.resolve(OLD + DIGEST + ".download"));
    Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofDays(8))));
    assertThat(await(retention.expire())).extracting(Removable::path).containsExactly(old);
    assertThat(young).exists();
    assertThat(imageFile(OLD)).exists();
  }
}
