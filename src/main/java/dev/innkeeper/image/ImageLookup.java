package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.simplestreams.Catalog;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.simplestreams.Catalogs;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Finds which image a request means. Used on one context. */
final class ImageLookup {
  private static final String DISK_KVM = "disk-kvm.img";

  /** Who has announced a request asks within this time, or gets an answer of then. */
  private static final Duration EXPECTED = Duration.ofSeconds(2);

  private static final int MOST_EXPECTED = 64;

  private final Vertx vertx;
  private final Supplier<Settings> settings;
  private final Catalogs catalogs;
  private final LocalDigest digests;
  private final Map<SyncRequest, Future<CatalogEntry>> running = new HashMap<>();
  private final Map<SyncRequest, Future<CatalogEntry>> expected = new HashMap<>();

  ImageLookup(Vertx vertx, Supplier<Settings> settings, Catalogs catalogs) {
    this.vertx = vertx;
    this.settings = settings;
    this.catalogs = catalogs;
    this.digests = new LocalDigest(vertx);
  }

  /** Throws what makes a request invalid whatever the source has: INVALID_ARGUMENT. */
  void check(SyncRequest request) {
    if (request.isDisk()) {
      SingleDisk.of(request);
    } else if (request.digest().isPresent()) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "a digest goes with the URL or path of one disk; releases have theirs in the source's"
              + " metadata, so leave --digest away");
    } else {
      selector(request, request.ftype().orElse(ImageSelector.DISK1));
    }
  }

  /**
   * Begins what will be asked for within moments, as work that has begun has something else to wait
   * for first. One answer is kept for it. NOT_FOUND at once for what is not looked up before.
   */
  Future<CatalogEntry> expect(SyncRequest request) {
    if (request.isDisk() || expected.size() >= MOST_EXPECTED) {
      return Future.failedFuture(
          Failure.of(
              ErrorCode.NOT_FOUND, request.publicRelease() + " is looked up when asked for"));
    }
    Future<CatalogEntry> lookup = entry(request);
    expected.put(request, lookup);
    vertx.setTimer(EXPECTED.toMillis(), late -> expected.remove(request, lookup));
    return lookup;
  }

  /** Who asks the same while it is being looked up gets the same answer. */
  Future<CatalogEntry> entry(SyncRequest request) {
    Future<CatalogEntry> begun = expected.remove(request);
    if (begun != null && !begun.failed()) {
      return begun;
    }
    Future<CatalogEntry> there = running.get(request);
    if (there != null) {
      return there;
    }
    Future<CatalogEntry> lookup =
        request.isDisk() ? singleDisk(SingleDisk.of(request)) : inCatalog(request);
    running.put(request, lookup);
    return lookup.onComplete(found -> running.remove(request, lookup));
  }

  private Future<CatalogEntry> singleDisk(SingleDisk disk) {
    return disk.file()
        .map(this::allowed)
        .orElse(Future.succeededFuture())
        .compose(known -> found(disk));
  }

  private Future<Void> allowed(Path file) {
    OwnFiles own = new OwnFiles(settings.get().dataDir());
    return vertx.executeBlocking(
        () -> {
          own.refuse(file);
          return null;
        },
        false);
  }

  private Future<CatalogEntry> found(SingleDisk disk) {
    return disk.localFile()
        .map(file -> digests.of(file).map(found -> disk.entry(found.digest(), found.size())))
        .orElseGet(() -> Future.succeededFuture(disk.entry()));
  }

  private ImageSelector selector(SyncRequest request, String ftype) {
    return new ImageSelector(
        request.release(),
        request.arch().orElseGet(Arch::host),
        request.stream().orElse(settings.get().images().stream()),
        ftype);
  }

  private Future<CatalogEntry> inCatalog(SyncRequest request) {
    Catalog catalog = catalogs.catalog(request.source(), request.signature());
    return catalog
        .locate(selector(request, request.ftype().orElse(ImageSelector.DISK1)))
        .recover(error -> otherType(request, catalog, error));
  }

  /** Image servers of other distributions than Ubuntu name their disks so. */
  private Future<CatalogEntry> otherType(SyncRequest request, Catalog catalog, Throwable error) {
    boolean none =
        error instanceof Failure failure && failure.code() == ErrorCode.NO_MATCHING_IMAGE;
    return none && request.ftype().isEmpty()
        ? catalog.locate(selector(request, DISK_KVM)).recover(still -> Future.failedFuture(error))
        : Future.failedFuture(error);
  }
}
