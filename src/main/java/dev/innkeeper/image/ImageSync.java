package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.image.ImageIntake.Content;
import dev.innkeeper.image.ImageIntake.Taken;
import dev.innkeeper.image.decode.DecodeLimits;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Brings one image into the pool: transfer, verify, publish. Only what is {@link Verified} can be
 * published. One at a time on a host for each image; who waits finds it made.
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
      QemuImg qemuImg,
      WorkerExecutor worker,
      Clock clock) {}

  /** Content whose size and digest are those of the metadata. */
  private record Verified(CatalogEntry entry, Taken taken) {}

  /** Such content, unpacked as far as it is streamed. */
  private record Decoded(Verified verified, Content content) {}

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
    return vertx.executeBlocking(() -> tools.store().find(entry.id(), digestOf(entry)), false);
  }

  private static String digestOf(CatalogEntry entry) {
    return entry.digest().map(Digest::hex).orElse("");
  }

  private Future<Image> locked(CatalogEntry entry) {
    return tools
        .locks()
        .acquire("image-" + entry.id(), PATIENCE, progress.cancelled())
        .compose(held -> fetchedOnce(entry).eventually(held::release));
  }

  /** Another process may have made it while this one waited for the lock. */
  private Future<Image> fetchedOnce(CatalogEntry entry) {
    return existing(entry)
        .compose(there -> there.map(Future::succeededFuture).orElseGet(() -> made(entry, true)));
  }

  private Future<Image> made(CatalogEntry entry, boolean anew) {
    return decoded(entry)
        .compose(this::converted)
        .compose(this::published)
        .recover(error -> afresh(entry, Failure.from(error), anew));
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
    return new CatalogEntry(
        entry.id(),
        entry.selector(),
        entry.product(),
        urls,
        entry.digest(),
        entry.size(),
        entry.verified());
  }

  private Path discard(CatalogEntry entry, boolean part) throws IOException {
    Path raw = rawOf(entry);
    Files.deleteIfExists(raw);
    Files.deleteIfExists(convertedOf(raw));
    if (part) {
      Files.deleteIfExists(partOf(entry));
    }
    return raw;
  }

  private Path partOf(CatalogEntry entry) {
    return tools.files().partOf(entry.id(), shortDigest(entry));
  }

  private Path rawOf(CatalogEntry entry) {
    return tools.files().rawOf(entry.id(), shortDigest(entry));
  }

  private static Path convertedOf(Path raw) {
    return raw.resolveSibling(raw.getFileName() + ".converted");
  }

  private static String shortDigest(CatalogEntry entry) {
    String hex = digestOf(entry);
    return hex.isEmpty() ? "local" : hex.substring(0, 16);
  }

  private Future<Decoded> decoded(CatalogEntry entry) {
    progress.begin(Phase.DOWNLOAD);
    progress.measure("bytes", entry.size() == 0 ? -1 : entry.size());
    return tools
        .worker()
        .executeBlocking(() -> intake(entry), false)
        .compose(
            intake ->
                transferred(entry, intake)
                    .compose(all -> tools.worker().executeBlocking(intake::finish, false))
                    .compose(taken -> verified(entry, taken))
                    .compose(verified -> decoded(verified, intake))
                    .eventually(() -> tools.worker().executeBlocking(() -> closed(intake), false)))
        .onSuccess(decoded -> progress.end(Phase.DOWNLOAD));
  }

  private ImageIntake intake(CatalogEntry entry) throws IOException {
    Files.createDirectories(tools.files().parts());
    checkSpace(entry);
    ImageIntake intake =
        new ImageIntake(
            partOf(entry),
            rawOf(entry),
            entry.size(),
            entry.digest().map(Digest::algorithm).orElse(Digest.Algorithm.SHA256),
            DecodeLimits.of(settings.limits().maxImageSize()));
    intake.replay();
    return intake;
  }

  /** The download is kept beside the raw content it becomes, so twice its size is the least. */
  private void checkSpace(CatalogEntry entry) throws IOException {
    long free = Files.getFileStore(tools.files().parts()).getUsableSpace();
    if (free < 2 * entry.size()) {
      throw Failure.of(
          ErrorCode.DISK_FULL,
          "fetching "
              + entry.id()
              + " needs at least "
              + new ByteSize(2 * entry.size())
              + " in "
              + tools.files().guests()
              + ", and "
              + new ByteSize(free)
              + " are free; free some, for example with innkeeper images prune");
    }
  }

  private static Path closed(ImageIntake intake) throws IOException {
    intake.close();
    return Path.of("");
  }

  private Future<Void> transferred(CatalogEntry entry, ImageIntake intake) {
    progress.done(intake.taken());
    CopyMessage message = new CopyMessage(entry, System.nanoTime());
    Transfer.Wanted wanted =
        new Transfer.Wanted(
            entry.urls(),
            entry.size(),
            intake,
            done -> {
              progress.done(done);
              message.at(done, System.nanoTime()).ifPresent(progress::message);
            },
            progress.cancelled());
    return new Transfer(vertx, tools.fetcher(), tools.worker(), settings.images(), wanted).run();
  }

  private Future<Verified> verified(CatalogEntry entry, Taken taken) {
    if (entry.size() > 0 && taken.size() != entry.size()) {
      return Future.failedFuture(
          Failure.of(
              ErrorCode.SIZE_MISMATCH,
              entry.id()
                  + " has "
                  + taken.size()
                  + " bytes, its metadata states "
                  + entry.size()
                  + "; try another source"));
    }
    if (entry.digest().isPresent() && !entry.digest().get().equals(taken.digest())) {
      return Future.failedFuture(
          Failure.of(
                  ErrorCode.HASH_MISMATCH,
                  entry.id()
                      + " has the digest "
                      + taken.digest()
                      + ", expected was "
                      + entry.digest().get()
                      + "; it was altered or is broken at the source, try another one")
              .with("expected", entry.digest().get().toString())
              .with("actual", taken.digest().toString()));
    }
    return Future.succeededFuture(new Verified(entry, taken));
  }

  private Future<Decoded> decoded(Verified verified, ImageIntake intake) {
    return tools.worker().executeBlocking(() -> new Decoded(verified, intake.content()), false);
  }

  private Future<Converted> converted(Decoded decoded) {
    Content content = decoded.content();
    progress.begin(Phase.PUBLISH);
    if (content.format().streamed()) {
      return Future.succeededFuture(new Converted(decoded, content.file(), content.size()));
    }
    Path raw = convertedOf(content.file());
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
    if (settings.images().keepDownload()) {
      Files.move(partOf(entry), PoolFiles.download(image.path()));
    } else {
      Files.deleteIfExists(partOf(entry));
    }
  }

  private Sidecar sidecar(Converted converted) {
    CatalogEntry entry = converted.decoded().verified().entry();
    Taken taken = converted.decoded().verified().taken();
    return new Sidecar(
        entry.id().toString(),
        entry.product(),
        entry.selector().release(),
        entry.id().arch(),
        entry.selector().stream(),
        entry.selector().ftype(),
        entry.id().serial().text(),
        entry.urls().get(0).toString(),
        taken.digest().hex(),
        new ByteSize(taken.size()),
        converted.decoded().content().format().name(),
        converted.virtualSize(),
        tools.clock().instant(),
        entry.verified());
  }
}
