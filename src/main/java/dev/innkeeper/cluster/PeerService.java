package dev.innkeeper.cluster;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;

/**
 * What one host tells the others of the downloads that they could have from it, on the event bus at
 * {@link #address}. The bytes themselves never cross the bus.
 */
@ProxyGen
public interface PeerService {
  static String address(String host) {
    return "innkeeper.peers." + host;
  }

  /**
   * What there is of certain bytes now.
   *
   * @param digest {@code sha256:HEX} or {@code sha512:HEX}
   */
  Future<PeerOffer> offer(String digest);

  /** Where its mirror is. */
  Future<PeerMirror> mirror();
}
