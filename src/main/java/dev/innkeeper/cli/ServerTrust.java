package dev.innkeeper.cli;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Quoted;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client of a service trusts: the authorities of this machine, and the certificate that the
 * service of this machine is configured to show. Names are checked all the same.
 */
final class ServerTrust {
  private ServerTrust() {}

  /**
   * What is trusted beside the usual. Blocks for as long as reading a file takes.
   *
   * @return empty where no certificate is configured that this user may read
   * @throws Failure INVALID_ARGUMENT where the file holds no certificate
   */
  static Optional<TrustOptions> of(Settings.Http http) {
    return http.tls()
        .map(Settings.Tls::certificate)
        .filter(Files::isReadable)
        .map(ServerTrust::withOwn);
  }

  private static TrustOptions withOwn(Path file) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (X509Certificate authority : trust(null).getAcceptedIssuers()) {
        String name = "authority-" + trusted.size();
        trusted.setCertificateEntry(name, authority);
      }
      trusted.setCertificateEntry("own", certificate(file));
      return TrustOptions.wrap(trust(trusted));
    } catch (IOException | GeneralSecurityException unreadable) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "reading http.tls.certificate "
              + file
              + ": "
              + Quoted.of(String.valueOf(unreadable.getMessage()))
              + "; name the PEM certificate that the service shows",
          unreadable);
    }
  }

  /** The first of the file is the service's own; the others vouch for it and maybe for more. */
  private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  /**
   * A manager of trust.
   *
   * @param trusted null for the authorities of this machine
   */
  private static X509TrustManager trust(@Nullable KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    TrustManager[] managers = factory.getTrustManagers();
    return Arrays.stream(managers)
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("this JVM checks no certificates"));
  }
}
