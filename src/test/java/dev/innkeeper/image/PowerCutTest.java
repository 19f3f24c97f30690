package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.FaultyMirror.Fault;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads that broke off at a third, and what became of their part before the next run: what a
 * power cut does to the end of a file, and what a bad disk does to any of it.
 */
@ExtendWith(VertxExtension.class)
class PowerCutTest {
  private static final int SIZE = 6 << 20;
  private static final int THIRD = SIZE / 3;
  private static final int WINDOW = 1 << 20;

  @TempDir private Path dataDir;
  private final byte[] content = new byte[SIZE];
  private FaultyMirror mirror;
  private CatalogEntry entry;
  private SyncRig rig;
  private Path part;
  private Path record;

  @BeforeEach
  void breakOff(Vertx vertx) throws Exception {
    new Random(11).nextBytes(content);
    mirror = new FaultyMirror(vertx, content);
    URI url = await(mirror.start());
    URI secret = URI.create(url.toString().replace("http://", "http://joe:sesame@"));
    entry = Entries.noble(List.of(secret), SIZE, digest(content));
    part = new PoolFiles(dataDir).partOf(entry);
    record = PoolFiles.checkpointOf(part);
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("test-power-cut", 2);
    rig = new SyncRig(vertx, worker, dataDir).checkpoint(new ByteSize(WINDOW));
    breakOffAtAThird();
  }

  private void breakOffAtAThird() throws Exception {
    mirror.next(Fault.STALLS);
    Watched watched = new Watched();
    Future<Image> running = rig.sync(entry, watched);
    await(watched.reached(THIRD));
    watched.cancel();
    Failure end = (Failure) await(running.<Object>map(none -> none).otherwise(error -> error));
    assertThat(end.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(part).hasSize(THIRD);
  }

  @AfterEach
  void stop() throws Exception {
    await(mirror.stop());
  }

  private static Digest digest(byte[] bytes) {
    return Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newDigest().digest(bytes));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Checkpoint checkpoint() throws IOException {
    return CheckpointJson.read(Files.readString(record)).orElseThrow();
  }

  private void restartMachine() throws IOException {
    Files.writeString(record, CheckpointJson.write(checkpoint().ofBoot("the one before")));
  }

  private void zeroFrom(long first) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate((int) (channel.size() - first)), first);
    }
  }

  private void alter(long place) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {(byte) ~content[(int) place]}), place);
    }
  }

  private void nextSyncIsRight() throws Exception {
    assertThat(await(rig.sync(entry, new Watched())).path()).hasBinaryContent(content);
    assertThat(new PoolFiles(dataDir).parts()).isEmptyDirectory();
  }

  @Test
  void afterADeathNothingIsFetchedAgain() throws Exception {
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, (long) THIRD);
    assertThat(mirror.sent()).isEqualTo(SIZE);
  }

  @Test
  void atMostOneWindowIsNotOnTheDisk() throws Exception {
    assertThat(checkpoint().bytes()).isBetween((long) THIRD - WINDOW, (long) THIRD);
  }

  @Test
  void afterAPowerCutThatZeroedTheEndItGoesOnFromTheCheckpoint() throws Exception {
    long durable = checkpoint().bytes();
    zeroFrom(durable);
    restartMachine();
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, durable);
    assertThat(mirror.sent()).isLessThanOrEqualTo(SIZE + WINDOW);
  }

  @Test
  void afterAPowerCutThatTookTheEndItGoesOnFromTheCheckpoint() throws Exception {
    long durable = checkpoint().bytes();
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.truncate(durable);
    }
    restartMachine();
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, durable);
  }

  @Test
  void twoPowerCutsCostTwoWindows() throws Exception {
    zeroFrom(checkpoint().bytes());
    restartMachine();
    mirror.next(Fault.STALLS);
    Watched watched = new Watched();
    Future<Image> running = rig.sync(entry, watched);
    await(watched.reached(SIZE / 2));
    watched.cancel();
    await(running.<Object>map(none -> none).otherwise(error -> error));
    assertThat(checkpoint().bytes()).isGreaterThan(THIRD);
    zeroFrom(checkpoint().bytes());
    restartMachine();
    nextSyncIsRight();
    assertThat(mirror.sent()).isLessThanOrEqualTo(SIZE + 2 * WINDOW);
  }

  @Test
  void anEndThatWentBadCostsNoMoreThanWhatCameAfterTheCheckpoint() throws Exception {
    long durable = checkpoint().bytes();
    zeroFrom(durable);
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, (long) THIRD, durable);
  }

  @Test
  void aByteBeforeTheCheckpointThatWentBadIsFoundBeforeAnythingIsFetched() throws Exception {
    alter(1000);
    restartMachine();
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, 0L);
  }

  @Test
  void aByteBeforeTheCheckpointThatWentBadWhileTheMachineRanIsFoundByTheDigest() throws Exception {
    alter(1000);
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, (long) THIRD, 0L);
  }

  @Test
  void aPartWithoutACheckpointOrWithATornOneIsNotTrusted() throws Exception {
    Files.writeString(record, "");
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, 0L);
  }

  @Test
  void aVersionThatChangedBetweenTwoRunsIsBegunAnew() throws Exception {
    new Random(12).nextBytes(content);
    mirror.change(content, "\"two\"");
    CatalogEntry same = Entries.noble(entry.urls(), SIZE, digest(content));
    Path now = new PoolFiles(dataDir).partOf(same);
    Files.move(part, now);
    Files.move(record, PoolFiles.checkpointOf(now));
    entry = same;
    nextSyncIsRight();
    assertThat(mirror.asked()).containsExactly(0L, (long) THIRD, 0L);
  }

  @Test
  void theCheckpointHoldsNoSecretOfAnAddress() throws Exception {
    assertThat(checkpoint().version(entry.urls().get(0))).contains("\"one\"");
    assertThat(record).content().doesNotContain("sesame", "joe", "disk1.img");
  }
}
