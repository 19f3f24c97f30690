package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Arch;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gets a container's image: the newest there is, by the image service. */
final class ImageFinder {
  private static final Set<ErrorCode> SOURCE_AWAY =
      Set.of(ErrorCode.SOURCE_UNAVAILABLE, ErrorCode.STALLED);

  private static final int MOST_SYNCS = 3;

  private final ManagerTools tools;
  private final Progress progress;
  private boolean watched;

  ImageFinder(ManagerTools tools, Progress progress) {
    this.tools = tools;
    this.progress = progress;
  }

  /** An image that stays where it is until the lease is released. */
  record Leased(Image image, HostLocks.Held lease) {}

  /** The image, synced if needed; where its source is away, one that is there, with a warning. */
  Future<Leased> find(SyncRequest request) {
    return leased(request, MOST_SYNCS);
  }

  private Future<Leased> leased(SyncRequest request, int left) {
    return synced(request).compose(image -> leased(request, image, left));
  }

  /** One that was removed between the sync and the lease is synced again. */
  private Future<Leased> leased(SyncRequest request, Image image, int left) {
    return tools
        .leases()
        .lease(image)
        .map(lease -> new Leased(image, lease))
        .recover(
            error ->
                left > 1 && Failure.from(error).code() == ErrorCode.NOT_FOUND
                    ? leased(request, left - 1)
                    : Future.failedFuture(error));
  }

  private Future<Image> synced(SyncRequest request) {
    ImageProgress shown = new ImageProgress(progress);
    return OperationWatch.follow(
            tools.vertx(),
            () -> ServiceBus.answered(tools.images().sync(request)),
            sync -> {
              shown.accept(sync);
              cancelWithUs(sync);
            })
        .map(ImageFinder::image)
        .recover(error -> present(request, error));
  }

  private void cancelWithUs(Operation sync) {
    if (sync.state().isFinal() || watched) {
      return;
    }
    watched = true;
    progress.cancelled().onSuccess(now -> tools.operations().cancel(sync.id()));
  }

  private static Image image(Operation sync) {
    return sync.result()
        .map(ImageJson::imageOfResult)
        .orElseThrow(
            () -> Failure.of(ErrorCode.INTERNAL, "sync " + sync.id() + " ended without an image"));
  }

  private Future<Image> present(SyncRequest request, Throwable error) {
    if (!SOURCE_AWAY.contains(Failure.from(error).code())) {
      return Future.failedFuture(error);
    }
    Arch arch = request.arch().orElseGet(Arch::host);
    return ServiceBus.answered(
            tools.images().list(new ImageQuery(Optional.of(label(request)), Optional.of(arch))))
        .compose(
            images ->
                newest(images)
                    .map(image -> used(image, error))
                    .orElseGet(() -> Future.failedFuture(error)));
  }

  private String label(SyncRequest request) {
    String stream = request.stream().orElse(tools.settings().images().stream());
    return request.release() + (stream.equals("released") ? "" : "-" + stream);
  }

  private static Optional<Image> newest(List<Image> images) {
    return images.stream().filter(Image::newest).findFirst().or(() -> images.stream().findFirst());
  }

  private Future<Image> used(Image image, Throwable error) {
    progress.warn(
        "the source is away, so the image that is there is used, "
            + image.id()
            + "; "
            + error.getMessage());
    return Future.succeededFuture(image);
  }
}
