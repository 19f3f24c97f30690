package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SpaceClaimsTest {
  private static final long MIB = 1 << 20;
  private static final String OTHER = "jammy-amd64-20260101";

  @TempDir private Path dataDir;
  private Path parts;
  private HostLocks locks;
  private SpaceClaims claims;

  @BeforeEach
  void begin(Vertx vertx) throws IOException {
    PoolFiles files = new PoolFiles(dataDir);
    parts = Files.createDirectories(files.parts());
    locks = new HostLocks(vertx, dataDir.resolve("locks"));
    claims =
        new SpaceClaims(
            vertx,
            new ImageSync.Tools(
                request -> Future.failedFuture("nothing is fetched"),
                new ImageStore(files),
                files,
                locks,
                new Slots(1),
                new QemuImg(
                    (command, lines) -> {
                      throw new AssertionError("no tool is run: " + command);
                    },
                    Duration.ofSeconds(1)),
                vertx.createSharedWorkerExecutor("test-claims", 1),
                Clock.systemUTC(),
                Sharing.none()));
  }

  private static CatalogEntry entry() {
    return Entries.noble(
        List.of(URI.create("http://127.0.0.1/disk1.img")), MIB, Digest.sha256("a".repeat(64)));
  }

  private void claim(long most) throws Exception {
    await(claims.claim(entry(), most, Future.future(never -> {})));
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  private long free() {
    return parts.toFile().getUsableSpace();
  }

  /** A claim on all but 64 MiB of the disk, of another download that has a quarter already. */
  private HostLocks.Held other() throws Exception {
    Files.write(parts.resolve(OTHER + ".0123456789abcdef.download"), new byte[(int) MIB]);
    long rest = free() - 64 * MIB;
    Files.writeString(parts.resolve(OTHER + ".0123456789abcdef.claim"), "" + (rest + MIB));
    return await(locks.acquire("image-" + OTHER, Duration.ofSeconds(1), Future.future(n -> {})));
  }

  @Test
  void whatFitsIsClaimedAndGivenUp() throws Exception {
    claim(2 * MIB);
    assertThat(parts.toFile().list()).hasSize(1);
    claims.drop(entry());
    claims.drop(entry());
    assertThat(parts).isEmptyDirectory();
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheNumbersAndTheRemedy() {
    assertThatThrownBy(() -> claim(1L << 55))
        .isInstanceOfSatisfying(
            Failure.class,
            full -> {
              assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL);
              assertThat(full.details()).containsEntry("needed", 1L << 55).containsKey("free");
            })
        .hasMessageContainingAll("noble-amd64-20260101", "32 PiB", "are free", "images prune");
    assertThat(parts).isEmptyDirectory();
  }

  @Test
  void whatOtherDownloadsUnderWayStillNeedCounts() throws Exception {
    HostLocks.Held lock = other();
    assertThatThrownBy(() -> claim(1024 * MIB)).hasMessageContaining("other downloads");
    claim(4 * MIB);
    await(lock.release());
  }

  @Test
  void theClaimOfADeadRunDoesNotCount() throws Exception {
    await(other().release());
    claim(1024 * MIB);
  }

  @Test
  void whatIsThereAlreadyNeedsNoSpaceAgain() throws Exception {
    Files.write(
        parts.resolve("noble-amd64-20260101." + "a".repeat(16) + ".download"),
        new byte[(int) (8 * MIB)]);
    claim(free() + 4 * MIB);
  }
}
