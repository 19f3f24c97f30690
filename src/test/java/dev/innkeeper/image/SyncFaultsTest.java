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
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@Tag("guest")
class SyncFaultsTest {
  private static final int SIZE = 3 << 20;

  @TempDir private Path dataDir;
  private final Vertx vertx = Vertx.vertx();
  private final byte[] content = new byte[SIZE];
  private FaultyMirror mirror;
  private URI url;
  private WorkerExecutor worker;
  private ByteSize largest = ByteSize.ofGib(1);
  private boolean keepDownload;

  @BeforeEach
  void serve() throws Exception {
    new Random(7).nextBytes(content);
    mirror = new FaultyMirror(vertx, content);
    url = await(mirror.start());
    worker = vertx.createSharedWorkerExecutor("test-sync", 2);
  }

  @AfterEach
  void stop() throws Exception {
    await(mirror.stop());
    await(vertx.close());
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CUT",
        "SILENT",
        "STALLS",
        "DRIPS",
        "DRIPS_HEAD",
        "SHORT",
        "LONG",
        "ENDLESS",
        "GZIP",
        "UNAVAILABLE",
        "CORRUPT"
      })
  void oneFaultIsOvercome(Fault fault) throws Exception {
    mirror.next(fault);
    Image image = await(sync(entry(List.of(url)), new Watched()));
    assertThat(image.path()).hasBinaryContent(content);
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"IGNORES_RANGE", "WRONG_RANGE", "CUT", "STALLS"})
  void oneFaultAfterABreakIsOvercome(Fault fault) throws Exception {
    mirror.next(Fault.CUT, fault);
    Image image = await(sync(entry(List.of(url)), new Watched()));
    assertThat(image.path()).hasBinaryContent(content);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aBrokenConnectionIsContinuedFromTheLastByteTaken() throws Exception {
    mirror.next(Fault.CUT, Fault.CUT);
    await(sync(entry(List.of(url)), new Watched()));
    assertThat(mirror.sent()).isEqualTo(SIZE);
    assertThat(mirror.asked()).hasSize(3).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aSizeThatOnlyTheServerKnowsIsShown() throws Exception {
    Watched watched = new Watched();
    await(sync(entry(List.of(url), 0, digest()), watched));
    assertThat(watched.totals).containsExactly(-1L, (long) SIZE);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aFileOfUnknownSizeThatWasTakenWholeIsNotFetchedAgain() throws Exception {
    CatalogEntry unknown = entry(List.of(url), 0, digest());
    Path part = new PoolFiles(dataDir).partOf(unknown);
    Files.createDirectories(part.getParent());
    CheckpointFile checkpoint = new CheckpointFile(part);
    checkpoint.write(checkpoint.settle(0));
    Files.write(part, content);
    assertThat(await(sync(unknown, new Watched())).path()).hasBinaryContent(content);
    assertThat(mirror.sent()).isZero();
  }

  @Test
  void aBodyOfUnknownSizeWithoutAnEndIsEndedAtTheLimit() throws Exception {
    largest = ByteSize.ofMib(8);
    mirror.next(Fault.ENDLESS);
    CatalogEntry unknown = entry(List.of(url), 0, digest());
    assertThat(failure(sync(unknown, new Watched())).code()).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    assertThat(mirror.sent()).isLessThan(64 << 20);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void fewerBytesThanSignedAreASizeMismatch() throws Exception {
    CatalogEntry longer = entry(List.of(url), SIZE + 5000, digest());
    assertThat(failure(sync(longer, new Watched())).code()).isEqualTo(ErrorCode.SIZE_MISMATCH);
    assertThat(images()).isEmpty();
  }

  @Test
  void moreBytesThanSignedAreASizeMismatch() throws Exception {
    CatalogEntry shorter = entry(List.of(url), SIZE - 5000, digest());
    assertThat(failure(sync(shorter, new Watched())).code()).isEqualTo(ErrorCode.SIZE_MISMATCH);
    assertThat(images()).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aWrongDigestIsFetchedTwiceAndThenRefused() throws Exception {
    CatalogEntry other = entry(List.of(url), SIZE, Digest.sha256("0".repeat(64)));
    assertThat(failure(sync(other, new Watched())).code()).isEqualTo(ErrorCode.HASH_MISMATCH);
    assertThat(mirror.asked()).containsExactly(0L, 0L);
    assertThat(images()).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void anUnsafeImageOfTheRightDigestIsFetchedOnce() throws Exception {
    byte[] unsafe = withBackingFile();
    FaultyMirror other = new FaultyMirror(vertx, unsafe);
    Digest right =
        Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newDigest().digest(unsafe));
    CatalogEntry entry = entry(List.of(await(other.start())), unsafe.length, right);
    assertThat(failure(sync(entry, new Watched())).code()).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    assertThat(other.asked()).containsExactly(0L);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void anUnsafeImageOfAnotherDigestIsAMismatch() throws Exception {
    byte[] unsafe = withBackingFile();
    FaultyMirror other = new FaultyMirror(vertx, unsafe);
    CatalogEntry entry =
        entry(List.of(await(other.start())), unsafe.length, Digest.sha256("0".repeat(64)));
    assertThat(failure(sync(entry, new Watched())).code()).isEqualTo(ErrorCode.HASH_MISMATCH);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aDiskThatCannotFitIsRefusedOnceItsHeaderIsThere() throws Exception {
    largest = new ByteSize(1L << 52);
    ByteBuffer huge = ByteBuffer.wrap(content);
    huge.putInt(0x514649fb).putInt(3).putLong(0).putInt(0).putInt(16).putLong(1L << 50);
    mirror.next(Fault.STALLS);
    Failure full = failure(sync(entry(List.of(url)), new Watched()));
    assertThat(mirror.asked()).hasSize(1);
    assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(full.getMessage()).contains("can need 1.0 PiB", "are free", "images prune");
    assertThat(images()).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  private static byte[] withBackingFile() {
    ByteBuffer image = ByteBuffer.allocate(1 << 20);
    image.putInt(0x514649fb).putInt(3).putLong(4096).putInt(11).putInt(16).putLong(1 << 20);
    return image.array();
  }

  @Test
  void aMissingImageIsNotAskedForAgain() throws Exception {
    mirror.next(Fault.NOT_FOUND, Fault.NOT_FOUND, Fault.NOT_FOUND);
    assertThat(failure(sync(entry(List.of(url)), new Watched())).code())
        .isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
    assertThat(mirror.asked()).hasSize(1);
  }

  @Test
  void aVersionThatChangedMeanwhileIsBegunAnewAndNotMixedIn() throws Exception {
    byte[] before = content.clone();
    before[5]++;
    mirror.change(before, "\"zero\"");
    mirror.next(Fault.CUT);
    Future<Image> running = sync(entry(List.of(url)), new Watched());
    Awaitility.await().until(() -> mirror.asked().size() == 1);
    mirror.change(content, "\"one\"");
    assertThat(await(running).path()).hasBinaryContent(content);
    assertThat(mirror.asked()).hasSize(3).startsWith(0L).endsWith(0L);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void theNextMirrorGoesOnInTheMiddleOfTheFile() throws Exception {
    FaultyMirror second = new FaultyMirror(vertx, content);
    URI other = await(second.start());
    mirror.next(Fault.CUT);
    await(sync(entry(List.of(url, other)), new Watched()));
    assertThat(mirror.sent() + second.sent()).isEqualTo(SIZE);
    assertThat(second.asked()).hasSize(1);
  }

  @Test
  void whatOneMirrorSpoilsTheNextHasRight() throws Exception {
    FaultyMirror second = new FaultyMirror(vertx, content);
    URI other = await(second.start());
    mirror.next(Fault.CORRUPT, Fault.CORRUPT);
    Image image = await(sync(entry(List.of(url, other)), new Watched()));
    assertThat(image.path()).hasBinaryContent(content);
    assertThat(mirror.asked()).hasSize(1);
  }

  @Test
  void aByteAlteredInTheKeptPartLeavesNoWrongImage() throws Exception {
    Watched first = new Watched();
    mirror.next(Fault.STALLS);
    Future<Image> running = sync(entry(List.of(url)), first);
    await(first.reached(SIZE / 4));
    first.cancel();
    assertThat(failure(running).code()).isEqualTo(ErrorCode.CANCELLED);
    Path part = leftovers().get(0);
    byte[] kept = Files.readAllBytes(part);
    kept[kept.length / 2] ^= 1;
    Files.write(part, kept);
    assertThat(await(sync(entry(List.of(url)), new Watched())).path()).hasBinaryContent(content);
  }

  @Test
  void aCancelAgainstASilentServerEndsAtOnce() throws Exception {
    Watched watched = new Watched();
    mirror.next(Fault.SILENT);
    long begun = System.nanoTime();
    Future<Image> running = sync(entry(List.of(url)), watched, Duration.ofSeconds(20));
    await(vertx.timer(300));
    watched.cancel();
    assertThat(failure(running).code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void anImageThatIsThereIsNotFetchedAgain() throws Exception {
    await(sync(entry(List.of(url)), new Watched()));
    await(sync(entry(List.of(url)), new Watched()));
    assertThat(mirror.asked()).hasSize(1);
  }

  @Test
  void aKeptDownloadTakesThePlaceOfOneThatWasLeft() throws Exception {
    keepDownload = true;
    CatalogEntry entry = entry(List.of(url));
    Path kept = PoolFiles.download(new PoolFiles(dataDir).image(entry.id()));
    Files.createDirectories(kept.getParent());
    Files.write(kept, new byte[10]);
    await(sync(entry, new Watched()));
    assertThat(kept).hasBinaryContent(content);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void anImageThatWasCutOnDiskIsNotPassedOff() throws Exception {
    Image image = await(sync(entry(List.of(url)), new Watched()));
    Files.setPosixFilePermissions(
        image.path(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    Files.write(image.path(), new byte[1000]);
    Future<Image> again = sync(entry(List.of(url)), new Watched());
    Path path = await(again.map(Image::path).otherwise(Path.of("refused")));
    assertThat(size(path)).isNotEqualTo(1000L);
  }

  @Test
  void theLinkIsSettledAfterADeathBeforeItMoved() throws Exception {
    Image image = await(sync(entry(List.of(url)), new Watched()));
    Path link = new PoolFiles(dataDir).newest("noble-amd64");
    Files.delete(link);
    await(sync(entry(List.of(url)), new Watched()));
    assertThat(link).isSymbolicLink();
    assertThat(link.toRealPath()).isEqualTo(image.path().toRealPath());
  }

  private static long size(Path path) {
    try {
      return Files.exists(path) ? Files.size(path) : -1;
    } catch (IOException gone) {
      return -1;
    }
  }

  private Future<Image> sync(CatalogEntry entry, Watched progress) {
    return sync(entry, progress, Duration.ofMillis(800));
  }

  private Future<Image> sync(CatalogEntry entry, Watched progress, Duration stall) {
    return new SyncRig(vertx, worker, dataDir)
        .stall(stall)
        .largest(largest)
        .keepDownload(keepDownload)
        .sync(entry, progress);
  }

  private CatalogEntry entry(List<URI> urls) {
    return entry(urls, SIZE, digest());
  }

  private static CatalogEntry entry(List<URI> urls, long size, Digest digest) {
    return Entries.noble(urls, size, digest);
  }

  private Digest digest() {
    return Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newDigest().digest(content));
  }

  private List<Path> images() throws IOException {
    return filesIn(new PoolFiles(dataDir).guests());
  }

  private List<Path> leftovers() throws IOException {
    return filesIn(new PoolFiles(dataDir).parts());
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> !path.endsWith(".parts")).toList();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  private static Failure failure(Future<?> future) throws Exception {
    Object end = await(future.<Object>map(made -> made).recover(Future::succeededFuture));
    assertThat(end).isInstanceOf(Failure.class);
    return (Failure) end;
  }
}
