package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.fetch.PublicUrl;
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
      Clock clock) {}

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
    return tools.downloads().run(progress.cancelled(), () -> made(entry, true));
  }

  private Future<Image> made(CatalogEntry entry, boolean anew) {
    ImageDownload download = new ImageDownload(vertx, tools, settings, progress);
    return download
        .run(entry)
        .compose(this::converted)
        .compose(this::published)
        .recover(error -> again(download, entry, Failure.from(error), anew));
  }

  /** What a run before left beyond its last checkpoint may be the fault, and goes alone first. */
  private Future<Image> again(
      ImageDownload download, CatalogEntry entry, Failure failure, boolean anew) {
    return failure.code() == ErrorCode.HASH_MISMATCH
        ? vertx
            .executeBlocking(() -> download.cutBack(entry), false)
            .compose(cut -> cut ? made(entry, anew) : afresh(entry, failure, anew))
        : afresh(entry, failure, anew);
  }

  /** What turned out wrong as a whole is thrown away, and fetched once more from the beginning. */
  private Future<Image> afresh(CatalogEntry entry, Failure failure, boolean anew) {
    boolean wrong =
        failure.code() == ErrorCode.HASH_MISMATCH || failure.details().containsKey("restart");
    boolean worthless =
        wrong
            || failure.code() == ErrorCode.UNSAFE_IMAGE
            || failure.code() == ErrorCode.UNSUPPORTED_IMAGE
            || failure.code() == ErrorCode.DISK_FULL;
    return vertx
        .executeBlocking(() -> discard(entry, worthless), false)
        .compose(
            gone -> anew && wrong ? made(fromNext(entry), false) : Future.failedFuture(failure));
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
