package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.image.ImageDownload.Attempt;
import dev.innkeeper.image.ImageDownload.Decoded;
import dev.innkeeper.image.ImageIntake.Content;
import dev.innkeeper.image.ImageIntake.Taken;
import dev.innkeeper.operation.DurableFile;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one image into the pool: transfer, verify, publish. Only what is {@link
 * ImageDownload.Verified} can be published. One at a time on a host for each image; a process that
 * waits finds it made, and holds no slot of the downloads while it does.
 */
final class ImageSync {
  private static final Duration PATIENCE = Duration.ofHours(6);

  private final Vertx vertx;
  private final Tools tools;
  private final Settings settings;
  private final Progress progress;

  /** What a sync works with. */
  record Tools(
      Fetcher fetcher,
      ImageStore store,
      PoolFiles files,
      HostLocks locks,
      Slots downloads,
      QemuImg qemuImg,
      WorkerExecutor worker,
      Clock clock,
      Sharing sharing) {}

  /** Raw content, ready to be an image. */
  private record Converted(Decoded decoded, Path raw, ByteSize virtualSize) {}

  ImageSync(Vertx vertx, Tools tools, Settings settings, Progress progress) {
    this.vertx = vertx;
    this.tools = tools;
    this.settings = settings;
    this.progress = progress;
  }

  Future<Image> run(CatalogEntry entry) {
    return existing(entry)
        .compose(there -> there.map(Future::succeededFuture).orElseGet(() -> locked(entry)));
  }

  private Future<Optional<Image>> existing(CatalogEntry entry) {
    return vertx.executeBlocking(() -> tools.store().find(entry.id(), entry.digest()), false);
  }

  private Future<Image> locked(CatalogEntry entry) {
    ForeignDownload other = new ForeignDownload(vertx, tools.files(), entry, progress);
    other.watch();
    return tools
        .locks()
        .acquire(PoolFiles.lockOf(entry.id().toString()), PATIENCE, progress.cancelled())
        .onComplete(over -> other.end())
        .compose(held -> fetchedOnce(entry).eventually(held::release));
  }

  /** Another process may have made it while this one waited for the lock. */
  private Future<Image> fetchedOnce(CatalogEntry entry) {
    return existing(entry)
        .compose(there -> there.map(Future::succeededFuture).orElseGet(() -> inTurn(entry)));
  }

  private Future<Image> inTurn(CatalogEntry entry) {
    if (tools.downloads().isFull()) {
      progress.message(
          "waiting until one of "
              + settings.limits().parallelDownloads()
              + " downloads under way has ended");
    }
    return tools.downloads().run(progress.cancelled(), () -> shared(entry));
  }

  private Future<Image> shared(CatalogEntry entry) {
    PeerSources peers = tools.sharing().peers();
    return made(entry, peers, true)
        .eventually(() -> entry.digest().map(peers::over).orElseGet(Future::succeededFuture));
  }

  private Future<Image> made(CatalogEntry entry, PeerSources peers, boolean anew) {
    ImageDownload download = new ImageDownload(vertx, tools, settings, progress);
    Attempt attempt =
        new Attempt(
            entry,
            new Origins(entry, tools.fetcher(), peers),
            tools.sharing().growing().begin(entry.digest(), tools.files().partOf(entry)));
    return download
        .run(attempt)
        .compose(this::converted)
        .compose(this::published)
        .onComplete(end -> attempt.growing().ended(end.succeeded()))
        .recover(error -> again(download, attempt, new Broken(Failure.from(error), peers, anew)));
  }

  /**
   * An attempt that failed.
   *
   * @param peers that were asked
   * @param anew whether the image's own addresses may be read once more from the beginning
   */
  private record Broken(Failure failure, PeerSources peers, boolean anew) {
    /** Whether the bytes were wrong as a whole. */
    boolean isWrong() {
      return failure.code() == ErrorCode.HASH_MISMATCH || failure.details().containsKey("restart");
    }

    boolean isWorthless() {
      return isWrong()
          || failure.code() == ErrorCode.UNSAFE_IMAGE
          || failure.code() == ErrorCode.UNSUPPORTED_IMAGE
          || failure.code() == ErrorCode.DISK_FULL;
    }
  }

  private Future<Image> again(ImageDownload download, Attempt attempt, Broken broken) {
    Set<String> suspects = attempt.origins().peersThatTookPart();
    if (broken.isWorthless() && !suspects.isEmpty()) {
      return withoutPeers(attempt.entry(), broken, suspects);
    }
    return broken.failure().code() == ErrorCode.HASH_MISMATCH
        ? cutBack(download, attempt.entry(), broken)
        : afresh(attempt.entry(), broken);
  }

  /**
   * A host that sends wrong bytes, by which a right image can look unfit too, is not asked again.
   */
  private Future<Image> withoutPeers(CatalogEntry entry, Broken broken, Set<String> suspects) {
    progress.warn(
        "what came from host "
            + String.join(", ", suspects)
            + " was not "
            + entry.id()
            + " and was thrown away; it is fetched from its source. Remove the image there");
    return vertx
        .executeBlocking(() -> discard(entry, true), false)
        .compose(gone -> made(entry, PeerSources.NONE, broken.anew()));
  }

  /** What a run before left beyond its last checkpoint may be the fault, and goes alone first. */
  private Future<Image> cutBack(ImageDownload download, CatalogEntry entry, Broken broken) {
    return vertx
        .executeBlocking(() -> download.cutBack(entry), false)
        .compose(cut -> cut ? made(entry, broken.peers(), broken.anew()) : afresh(entry, broken));
  }

  /** What turned out wrong as a whole is thrown away, and fetched once more from the beginning. */
  private Future<Image> afresh(CatalogEntry entry, Broken broken) {
    return vertx
        .executeBlocking(() -> discard(entry, broken.isWorthless()), false)
        .compose(
            gone ->
                broken.anew() && broken.isWrong()
                    ? made(fromNext(entry), broken.peers(), false)
                    : Future.failedFuture(broken.failure()));
  }

  /** The same image, its addresses in turn: what one source spoils, the next may have right. */
  private static CatalogEntry fromNext(CatalogEntry entry) {
    List<URI> urls = new ArrayList<>(entry.urls());
    Collections.rotate(urls, -1);
    return entry.at(urls);
  }

  private Path discard(CatalogEntry entry, boolean part) throws IOException {
    Path raw = tools.files().rawOf(entry);
    Files.deleteIfExists(raw);
    Files.deleteIfExists(PoolFiles.convertedOf(raw));
    if (part) {
      new CheckpointFile(tools.files().partOf(entry)).delete();
    }
    return raw;
  }

  private Future<Converted> converted(Decoded decoded) {
    Content content = decoded.content();
    progress.begin(Phase.PUBLISH);
    if (content.format().streamed()) {
      return Future.succeededFuture(new Converted(decoded, content.file(), content.size()));
    }
    Path raw = PoolFiles.convertedOf(content.file());
    progress.measure("percent", 100);
    return tools
        .qemuImg()
        .convertToRaw(
            content.file(),
            content.format().qemuName(),
            raw,
            percent -> progress.done((long) percent),
            progress.cancelled())
        .compose(done -> tools.worker().executeBlocking(() -> checked(decoded, raw), false));
  }

  private Converted checked(Decoded decoded, Path raw) throws IOException {
    Files.deleteIfExists(decoded.content().file());
    ByteSize size = new ByteSize(Files.size(raw));
    if (size.compareTo(settings.limits().maxImageSize()) > 0) {
      throw Failure.of(
          ErrorCode.UNSAFE_IMAGE,
          "the image is refused: its virtual size, "
              + size
              + ", is over limits.max-image-size; raise that if you trust it");
    }
    return new Converted(decoded, raw, size);
  }

  private Future<Image> published(Converted converted) {
    progress.commit();
    return tools
        .worker()
        .executeBlocking(
            () -> {
              CatalogEntry entry = converted.decoded().verified().entry();
              Image image = tools.store().publish(converted.raw(), entry.id(), sidecar(converted));
              settleDownload(entry, image);
              return image;
            },
            false)
        .onSuccess(image -> progress.end(Phase.PUBLISH));
  }

  private void settleDownload(CatalogEntry entry, Image image) throws IOException {
    Path part = tools.files().partOf(entry);
    if (settings.images().keepDownload()) {
      DurableFile.force(part);
      // One may be left of an image that was removed by hand.
      Files.move(part, PoolFiles.download(image.path()), StandardCopyOption.REPLACE_EXISTING);
    }
    new CheckpointFile(part).delete();
  }

  private Sidecar sidecar(Converted converted) {
    CatalogEntry entry = converted.decoded().verified().entry();
    Taken taken = converted.decoded().verified().taken();
    return new Sidecar(
        entry.id().toString(),
        entry.product(),
        entry.names().get(0),
        entry.names().stream().skip(1).toList(),
        entry.id().arch(),
        entry.selector().stream(),
        entry.selector().ftype(),
        entry.id().serial().text(),
        PublicUrl.recorded(entry.urls().get(0)),
        taken.sha256().hex(),
        Optional.of(taken.digest()).filter(asked -> !asked.equals(taken.sha256())),
        new ByteSize(taken.size()),
        converted.decoded().content().format().name(),
        converted.virtualSize(),
        tools.clock().instant(),
        entry.verified());
  }
}
