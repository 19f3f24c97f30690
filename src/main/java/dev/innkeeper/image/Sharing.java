package dev.innkeeper.image;

import dev.innkeeper.simplestreams.PeerDocuments;

/**
 * What a host's downloads have to do with those of other hosts.
 *
 * @param growing its own, for others that read along
 * @param peers whom it asks before its sources
 * @param documents whom it asks where its sources are away
 */
public record Sharing(GrowingDownloads growing, PeerSources peers, PeerDocuments documents) {
  /** That of a host on its own. */
  public static Sharing none() {
    return new Sharing(new GrowingDownloads(), PeerSources.NONE, PeerDocuments.NONE);
  }
}
