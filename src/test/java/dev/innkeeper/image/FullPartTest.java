package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.SmallDisk;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.FaultyMirror.Fault;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A disk that others fill while a download is under way. */
@ExtendWith(VertxExtension.class)
@Tag("guest")
class FullPartTest {
  private static final int SIZE = 6 << 20;

  @TempDir private Path folder;

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aDiskThatFillsUnderADownloadLeavesNothingAndTheNextSyncWorks(Vertx vertx) throws Exception {
    byte[] content = new byte[SIZE];
    new Random(17).nextBytes(content);
    FaultyMirror mirror = new FaultyMirror(vertx, content);
    URI url = await(mirror.start());
    byte[] digest = Digest.Algorithm.SHA256.newDigest().digest(content);
    CatalogEntry entry =
        Entries.noble(List.of(url), SIZE, Digest.of(Digest.Algorithm.SHA256, digest));
    Path data = folder.resolve("data");
    try (SmallDisk disk = SmallDisk.at(data, 24)) {
      SyncRig rig = new SyncRig(vertx, vertx.createSharedWorkerExecutor("test-full", 2), data);
      mirror.next(Fault.STALLS);
      Watched watched = new Watched();
      Future<Image> running = rig.sync(entry, watched);
      await(watched.reached(SIZE / 3));
      disk.fill();
      Failure full = (Failure) await(running.<Object>map(none -> none).otherwise(error -> error));
      assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL);
      assertThat(full.getMessage()).contains("no space is left");
      assertThat(new PoolFiles(data).parts()).isEmptyDirectory();
      disk.free();
      assertThat(await(rig.sync(entry, new Watched())).path()).hasBinaryContent(content);
      assertThat(new PoolFiles(data).parts()).isEmptyDirectory();
    }
  }
}
