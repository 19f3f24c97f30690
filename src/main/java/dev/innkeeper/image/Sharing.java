package dev.innkeeper.image;

/**
 * What a host's downloads have to do with those of other hosts.
 *
 * @param growing its own, for others that read along
 * @param peers whom it asks before its sources
 */
public record Sharing(GrowingDownloads growing, PeerSources peers) {
  /** That of a host on its own. */
  public static Sharing none() {
    return new Sharing(new GrowingDownloads(), PeerSources.NONE);
  }
}
