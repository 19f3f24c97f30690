package dev.innkeeper.image;

import dev.innkeeper.config.Settings.Keep;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.Serial;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for newer serials of the images that are in the pool, syncs them, and then sweeps what
 * retention does not keep. What fails is logged, and tried again at the next turn. Used on one
 * context.
 */
final class Refresh {
  private static final Logger LOG = LoggerFactory.getLogger(Refresh.class);

  private final Vertx vertx;
  private final ImageStore store;
  private final ImageLookup lookup;
  private final PoolImageService service;
  private final Supplier<Keep> keep;

  /** The newest image of a kind, and where it came from. */
  private record Present(Image image, Sidecar origin) {
    SyncRequest request() {
      return new SyncRequest(
          origin.release(),
          Optional.of(origin.arch()),
          Optional.of(origin.stream()),
          Optional.of(origin.ftype()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** Another source may have a product of its own under that name. */
    boolean isBehind(CatalogEntry found) {
      ImageId id = found.id();
      return found.product().equals(origin.product())
          && id.kind().equals(image.release() + "-" + image.arch())
          && id.serial().compareTo(new Serial(origin.serial())) > 0;
    }
  }

  Refresh(
      Vertx vertx,
      ImageStore store,
      ImageLookup lookup,
      PoolImageService service,
      Supplier<Keep> keep) {
    this.vertx = vertx;
    this.store = store;
    this.lookup = lookup;
    this.service = service;
    this.keep = keep;
  }

  /** Never fails. */
  Future<Void> run() {
    return vertx
        .executeBlocking(this::present, false)
        .compose(this::each)
        .compose(done -> swept())
        .recover(error -> logged("pool", error));
  }

  /** Single disks, of which no source has newer ones, and Juju's plain files are left out. */
  private List<Present> present() throws IOException {
    List<Present> found = new ArrayList<>();
    for (Image image : store.list()) {
      Optional<Sidecar> origin = PoolListing.sidecar(image.path());
      if (image.newest() && origin.filter(from -> !from.product().isEmpty()).isPresent()) {
        found.add(new Present(image, origin.get()));
      }
    }
    return found;
  }

  /** One after the other: nobody waits for them. */
  private Future<Void> each(List<Present> all) {
    Future<Void> done = Future.succeededFuture();
    for (Present one : all) {
      done = done.compose(before -> refreshed(one));
    }
    return done;
  }

  private Future<Void> refreshed(Present present) {
    return Future.succeededFuture(present.request())
        .compose(lookup::entry)
        .compose(found -> present.isBehind(found) ? synced(present) : Future.succeededFuture())
        .recover(error -> logged(present.image().id(), error));
  }

  private Future<Void> synced(Present present) {
    return followed(() -> service.sync(present.request()))
        .onSuccess(
            end -> LOG.info("refreshed={} operation={}", present.image().release(), end.id()))
        .mapEmpty();
  }

  private Future<Void> swept() {
    return keep.get() == Keep.ALL ? Future.succeededFuture() : followed(service::sweep).mapEmpty();
  }

  private Future<Operation> followed(Supplier<Future<Operation>> request) {
    return OperationWatch.follow(vertx, request, update -> {});
  }

  private static Future<Void> logged(String what, Throwable error) {
    LOG.warn("refresh of {} failed, it is tried again later: {}", what, error.getMessage());
    return Future.succeededFuture();
  }
}
