package dev.innkeeper.cluster;

import dev.innkeeper.cluster.PeerOffer.Has;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.image.KeptDownloads;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;

/** Tells other hosts what downloads this one has and where they are. */
public final class OwnDownloads implements PeerService {
  private final Vertx vertx;
  private final PeerMirror mirror;
  private final KeptDownloads kept;
  private final GrowingDownloads growing;

  public OwnDownloads(
      Vertx vertx, PeerMirror mirror, KeptDownloads kept, GrowingDownloads growing) {
    this.vertx = vertx;
    this.mirror = mirror;
    this.kept = kept;
    this.growing = growing;
  }

  @Override
  public Future<PeerOffer> offer(String digest) {
    return ServiceBus.answer(
        has(Digest.parse(digest)).map(amount -> new PeerOffer(mirror, amount)));
  }

  @Override
  public Future<PeerMirror> mirror() {
    return Future.succeededFuture(mirror);
  }

  /** In this order: a download is kept before it ceases to grow. */
  private Future<Has> has(Digest digest) {
    return growing.of(digest).isPresent()
        ? Future.succeededFuture(Has.GROWING)
        : vertx.executeBlocking(() -> kept(digest), false);
  }

  private Has kept(Digest digest) throws IOException {
    return kept.of(digest).isPresent() ? Has.ALL : Has.NOTHING;
  }
}
