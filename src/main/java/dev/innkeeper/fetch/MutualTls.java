package dev.innkeeper.fetch;

import dev.innkeeper.config.Settings;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;

/**
 * TLS among hosts that trust one authority of their own: whoever has a certificate of it is one of
 * them, by whatever name.
 */
public final class MutualTls {
  private MutualTls() {}

  /**
   * Has one side show its certificate and trust the authority's alone. That a server asks for the
   * client's is set apart, on what only servers have. The files are read once it is used.
   */
  public static void secure(TCPSSLOptions options, Settings.Tls tls) {
    PemTrustOptions trusted = new PemTrustOptions();
    tls.ca().ifPresent(ca -> trusted.addCertPath(ca.toString()));
    options
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(tls.certificate().toString())
                .setKeyPath(tls.key().toString()))
        .setTrustOptions(trusted);
  }
}
