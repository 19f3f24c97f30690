package dev.innkeeper.simplestreams;

import dev.innkeeper.fetch.Fetcher;
import io.vertx.core.Future;
import java.util.List;

/**
 * Other hosts that may have a mirror's documents while the mirror itself is away. What they have is
 * verified as if it came from the mirror. Used on one context.
 */
@FunctionalInterface
public interface PeerDocuments {
  /** Those of a host on its own. */
  PeerDocuments NONE = () -> Future.succeededFuture(List.of());

  /** The hosts that answer; never fails. */
  Future<List<Peer>> others();

  /**
   * A host.
   *
   * @param fetcher that opens, for the address of a document at its mirror, the host's copy of it
   */
  record Peer(String host, Fetcher fetcher) {}
}
