package dev.innkeeper.cluster;

/** What a host can give of certain bytes, and how to get in. */
public record PeerOffer(PeerMirror mirror, Has has) {
  /** How much there is. */
  public enum Has {
    NOTHING,
    /** What comes in, as it comes. */
    GROWING,
    ALL
  }
}
