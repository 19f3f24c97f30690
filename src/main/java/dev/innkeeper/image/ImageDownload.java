package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetched;
import dev.innkeeper.image.Checkpoint.Mark;
import dev.innkeeper.image.Checkpoints.Begun;
import dev.innkeeper.image.ImageIntake.Content;
import dev.innkeeper.image.ImageIntake.Taken;
import dev.innkeeper.image.ImageSync.Tools;
import dev.innkeeper.image.Origins.Origin;
import dev.innkeeper.image.decode.DecodeLimits;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The first half of a sync: an image's bytes, hashed and decoded while they arrive, and judged once
 * the last one is in. Used by the holder of the image's lock.
 */
final class ImageDownload {
  private final Vertx vertx;
  private final Tools tools;
  private final Settings settings;
  private final Progress progress;
  private final SpaceClaims space;
  private Checkpoint proven = Checkpoint.none();
  private long replayed;

  /**
   * One try.
   *
   * @param growing what this host's peers may read of it
   */
  record Attempt(CatalogEntry entry, Origins origins, GrowingDownload growing) {}

  /** Content whose size and digest are those of the metadata. */
  record Verified(CatalogEntry entry, Taken taken) {}

  /** Such content, unpacked as far as it is streamed. */
  record Decoded(Verified verified, Content content) {}

  ImageDownload(Vertx vertx, Tools tools, Settings settings, Progress progress) {
    this.vertx = vertx;
    this.tools = tools;
    this.settings = settings;
    this.progress = progress;
    this.space = new SpaceClaims(vertx, tools);
  }

  /**
   * SIZE_MISMATCH, HASH_MISMATCH and what the decoder refuses, beside what a transfer fails for.
   */
  Future<Decoded> run(Attempt attempt) {
    CatalogEntry entry = attempt.entry();
    progress.begin(Phase.DOWNLOAD);
    progress.measure("bytes", entry.size() == 0 ? -1 : entry.size());
    return tools
        .worker()
        .executeBlocking(() -> begun(entry), false)
        .onSuccess(this::remember)
        .compose(begun -> decodedFrom(attempt, begun))
        .onSuccess(decoded -> progress.end(Phase.DOWNLOAD));
  }

  private Begun begun(CatalogEntry entry) throws IOException {
    Files.createDirectories(tools.files().parts());
    Path part = tools.files().partOf(entry);
    CheckpointFile file = new CheckpointFile(part);
    Checkpoint checkpoint = file.settle(entry.size());
    ImageIntake intake =
        new ImageIntake(
            part,
            tools.files().rawOf(entry),
            entry.size(),
            entry.digest().map(Digest::algorithm).orElse(Digest.Algorithm.SHA256),
            DecodeLimits.of(settings.limits().maxImageSize()));
    intake.replay();
    return new Begun(intake, file, checkpoint);
  }

  private void remember(Begun begun) {
    proven = begun.checkpoint();
    replayed = begun.intake().taken();
  }

  /**
   * On a worker thread, once the content turned out to be wrong: drops what a run before left
   * beyond its last checkpoint.
   *
   * @return whether there was such a rest; without one nothing is known to be better
   */
  boolean cutBack(CatalogEntry entry) throws IOException {
    boolean rest = proven.bytes() > 0 && replayed > proven.bytes();
    if (rest) {
      new CheckpointFile(tools.files().partOf(entry)).write(proven.ofBoot(""));
    }
    return rest;
  }

  private Future<Decoded> decodedFrom(Attempt attempt, Begun begun) {
    CatalogEntry entry = attempt.entry();
    Checkpoints checkpoints =
        new Checkpoints(
            vertx,
            begun,
            new Checkpoints.Sizes(entry.size(), settings.images().checkpoint().bytes()));
    return decoded(attempt, begun.intake(), checkpoints)
        .eventually(checkpoints::ended)
        .eventually(
            () -> tools.worker().executeBlocking(() -> closed(entry, begun.intake()), false));
  }

  private CatalogEntry closed(CatalogEntry entry, ImageIntake intake) throws IOException {
    intake.close();
    space.drop(entry);
    return entry;
  }

  private Future<Decoded> decoded(Attempt attempt, ImageIntake intake, Checkpoints checkpoints) {
    CatalogEntry entry = attempt.entry();
    return admitted(entry, entry.size(), intake)
        .compose(fits -> transferred(attempt, intake, checkpoints))
        .compose(all -> tools.worker().executeBlocking(intake::finish, false))
        .compose(taken -> verified(entry, taken))
        .compose(
            verified ->
                tools
                    .worker()
                    .executeBlocking(() -> new Decoded(verified, intake.content()), false));
  }

  /**
   * The most that this download can come to take: its bytes, which are kept until the end, and the
   * disk, at its virtual size once that is known, before at least as large as the download. What is
   * over the limit is the decoder's to refuse.
   */
  private Future<Void> admitted(CatalogEntry entry, long size, ImageIntake intake) {
    long largest = settings.limits().maxImageSize().bytes();
    long disk = intake.declaredSize().orElse(size);
    long most = Math.min(size, largest) + (disk > largest ? 0 : disk);
    return space.claim(entry, most, progress.cancelled());
  }

  private Future<Void> transferred(Attempt attempt, ImageIntake intake, Checkpoints checkpoints) {
    progress.done(intake.taken());
    Watch watch = new Watch(attempt, intake, checkpoints);
    Transfer.Wanted wanted =
        new Transfer.Wanted(
            attempt.origins(),
            attempt.entry().size(),
            intake,
            watch,
            Future.any(progress.cancelled(), watch.refused()).mapEmpty());
    return new Transfer(vertx, tools.worker(), settings.images(), wanted)
        .run()
        .transform(watch::judged);
  }

  /** Shows a transfer, and claims more space as soon as it is known how much it takes. */
  private final class Watch implements Transfer.Watcher {
    private final CatalogEntry entry;
    private final GrowingDownload growing;
    private final ImageIntake intake;
    private final Checkpoints checkpoints;
    private final CopyMessage message;
    private final Promise<Void> refusal = Promise.promise();
    private long size;
    private boolean diskKnown;
    private Future<Void> claim = Future.succeededFuture();

    Watch(Attempt attempt, ImageIntake intake, Checkpoints checkpoints) {
      this.entry = attempt.entry();
      this.growing = attempt.growing();
      this.intake = intake;
      this.checkpoints = checkpoints;
      this.message = new CopyMessage(entry, intake.taken(), System.nanoTime());
      this.size = entry.size();
      this.diskKnown = intake.declaredSize().isPresent();
      growing.taken(intake.taken());
      if (size > 0) {
        growing.known(size);
      }
    }

    /** Succeeds where a claim does not fit, to end the transfer. */
    Future<Void> refused() {
      return refusal.future();
    }

    @Override
    public Optional<String> version(URI url) {
      return checkpoints.version(url);
    }

    @Override
    public void begins(Origin origin, Fetched answer) {
      message.from(origin.host());
      checkpoints.begins(origin.url(), answer.validator());
      answer.size().ifPresent(this::announced);
    }

    private void announced(long bytes) {
      if (size == 0) {
        size = bytes;
        message.announced(bytes);
        growing.known(bytes);
        progress.measure("bytes", bytes);
        progress.done(intake.taken());
        claimMore();
      }
    }

    @Override
    public Future<Void> taken(Mark mark) {
      growing.taken(mark.bytes());
      progress.done(mark.bytes());
      message.at(mark.bytes(), System.nanoTime()).ifPresent(progress::message);
      if (!diskKnown && intake.declaredSize().isPresent()) {
        diskKnown = true;
        claimMore();
      }
      return checkpoints.taken(mark);
    }

    private void claimMore() {
      claim =
          claim
              .compose(before -> admitted(entry, size, intake))
              .onFailure(full -> refusal.tryComplete());
    }

    /** The last claim is waited for; where one was refused, that is why the transfer ended. */
    Future<Void> judged(AsyncResult<Void> transfer) {
      Future<Void> outcome =
          transfer.failed() ? Future.failedFuture(transfer.cause()) : Future.succeededFuture();
      return claim.compose(fits -> outcome);
    }
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
