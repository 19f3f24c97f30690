package dev.innkeeper.image;

import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Other hosts that may have an image's original bytes. What they send is verified like anything
 * from the network. Used on one context.
 */
public interface PeerSources {
  /** Those of a host on its own. */
  PeerSources NONE =
      new PeerSources() {
        @Override
        public Future<Optional<Peer>> source(Digest digest, Set<String> leftOut) {
          return Future.succeededFuture(Optional.empty());
        }

        @Override
        public Future<Void> over(Digest digest) {
          return Future.succeededFuture();
        }
      };

  /**
   * The host to read from next, which has all bytes or is getting them.
   *
   * @param leftOut hosts that were tried enough
   * @return empty where this host should read upstream, and others may then read from it; never
   *     fails
   */
  Future<Optional<Peer>> source(Digest digest, Set<String> leftOut);

  /** The download has ended, well or not; never fails. */
  Future<Void> over(Digest digest);

  /**
   * A host.
   *
   * @param address of the bytes, which may hold a secret
   * @param fetcher that reaches and is let in by it
   */
  record Peer(String host, URI address, Fetcher fetcher) {
    @Override
    public String toString() {
      return "Peer[" + host + "]";
    }
  }
}
