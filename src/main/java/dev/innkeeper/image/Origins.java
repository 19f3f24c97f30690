package dev.innkeeper.image;

import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.image.PeerSources.Peer;
import dev.innkeeper.simplestreams.CatalogEntry;
import io.vertx.core.Future;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where one download's bytes are read from: other hosts first, else the image's own addresses in
 * turn. Used on one context.
 */
final class Origins {
  private static final int MOST_BREAKS = 3;

  private final CatalogEntry entry;
  private final Fetcher upstream;
  private final PeerSources peers;
  private final Map<String, Integer> breaks = new HashMap<>();
  private final Set<String> tookPart = new TreeSet<>();
  private int next;

  /**
   * An address and who reads it.
   *
   * @param host the peer that it is of; empty for one of the image's own
   */
  record Origin(URI url, Fetcher fetcher, Optional<String> host) {
    boolean isPeer() {
      return host.isPresent();
    }

    @Override
    public String toString() {
      return "Origin[" + host.orElse("upstream") + "]";
    }
  }

  Origins(CatalogEntry entry, Fetcher upstream, PeerSources peers) {
    this.entry = entry;
    this.upstream = upstream;
    this.peers = peers;
  }

  Future<Origin> next() {
    return entry
        .digest()
        .filter(digest -> !isLocal())
        .map(digest -> peers.source(digest, leftOut()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(found -> found.map(Origins::ofPeer).orElseGet(this::ofSource));
  }

  /** A file of this host is nearer than any peer. */
  private boolean isLocal() {
    return "file".equals(entry.urls().get(0).getScheme());
  }

  private Set<String> leftOut() {
    return breaks.entrySet().stream()
        .filter(host -> host.getValue() >= MOST_BREAKS)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static Origin ofPeer(Peer peer) {
    return new Origin(peer.address(), peer.fetcher(), Optional.of(peer.host()));
  }

  private Origin ofSource() {
    List<URI> urls = entry.urls();
    return new Origin(urls.get(next % urls.size()), upstream, Optional.empty());
  }

  /** Bytes of it are about to be taken. */
  void begins(Origin origin) {
    origin.host().ifPresent(tookPart::add);
  }

  /**
   * It broke off; a host that does so too often in a row is asked no more.
   *
   * @param progress whether it had brought a good deal by then
   */
  void broke(Origin origin, boolean progress) {
    origin
        .host()
        .ifPresentOrElse(
            host -> breaks.merge(host, 1, (before, one) -> progress ? one : before + one),
            () -> next++);
  }

  /** Whether each of the image's own addresses has had its turn. */
  boolean allTried() {
    return next >= entry.urls().size();
  }

  /** The hosts that sent some of the bytes. */
  Set<String> peersThatTookPart() {
    return Set.copyOf(tookPart);
  }
}
