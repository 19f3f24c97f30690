package dev.innkeeper.cluster;

import java.net.URI;

/**
 * Where a host serves {@code /mirror} to the others, and what lets them in.
 *
 * @param base scheme, address and port
 * @param ticket a secret, good for that server until it ends
 */
public record PeerMirror(URI base, String ticket) {
  /** The address of what is below {@code /mirror/}, ticket included, as fetchers take it. */
  URI address(String path) {
    return URI.create(
        base.getScheme() + "://peer:" + ticket + "@" + base.getRawAuthority() + "/mirror/" + path);
  }

  @Override
  public String toString() {
    return "PeerMirror[" + base + "]";
  }
}
