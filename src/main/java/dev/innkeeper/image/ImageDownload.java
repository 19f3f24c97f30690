package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageIntake.Content;
import dev.innkeeper.image.ImageIntake.Taken;
import dev.innkeeper.image.ImageSync.Tools;
import dev.innkeeper.image.decode.DecodeLimits;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first half of a sync: an image's bytes, hashed and decoded while they arrive, and judged once
 * the last one is in. Used by the holder of the image's lock.
 */
final class ImageDownload {
  private final Vertx vertx;
  private final Tools tools;
  private final Settings settings;
  private final Progress progress;

  /** Content whose size and digest are those of the metadata. */
  record Verified(CatalogEntry entry, Taken taken) {}

  /** Such content, unpacked as far as it is streamed. */
  record Decoded(Verified verified, Content content) {}

  ImageDownload(Vertx vertx, Tools tools, Settings settings, Progress progress) {
    this.vertx = vertx;
    this.tools = tools;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * SIZE_MISMATCH, HASH_MISMATCH and what the decoder refuses, beside what a transfer fails for.
   */
  Future<Decoded> run(CatalogEntry entry) {
    progress.begin(Phase.DOWNLOAD);
    progress.measure("bytes", entry.size() == 0 ? -1 : entry.size());
    return tools
        .worker()
        .executeBlocking(() -> intake(entry), false)
        .compose(
            intake ->
                decoded(entry, intake)
                    .eventually(() -> tools.worker().executeBlocking(() -> closed(intake), false)))
        .onSuccess(decoded -> progress.end(Phase.DOWNLOAD));
  }

  private ImageIntake intake(CatalogEntry entry) throws IOException {
    Files.createDirectories(tools.files().parts());
    DiskSpace.check(tools.files(), entry);
    ImageIntake intake =
        new ImageIntake(
            tools.files().partOf(entry),
            tools.files().rawOf(entry),
            entry.size(),
            entry.digest().map(Digest::algorithm).orElse(Digest.Algorithm.SHA256),
            DecodeLimits.of(settings.limits().maxImageSize()));
    intake.replay();
    return intake;
  }

  private static Path closed(ImageIntake intake) throws IOException {
    intake.close();
    return Path.of("");
  }

  private Future<Decoded> decoded(CatalogEntry entry, ImageIntake intake) {
    return transferred(entry, intake)
        .compose(all -> tools.worker().executeBlocking(intake::finish, false))
        .compose(taken -> verified(entry, taken))
        .compose(
            verified ->
                tools
                    .worker()
                    .executeBlocking(() -> new Decoded(verified, intake.content()), false));
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

  private static Future<Verified> verified(CatalogEntry entry, Taken taken) {
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
}
