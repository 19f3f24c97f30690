package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway with a certificate and a key of its own. */
class HttpsTest {
  @TempDir Path folder;

  private GatewayWorld served(PemPair pair) throws Exception {
    return GatewayWorld.start(
        folder, "http.tls.certificate=" + pair.certificate(), "http.tls.key=" + pair.key());
  }

  /** What a client is set to that trusts this certificate alone. */
  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> asked(GatewayWorld world, SSLContext trust) throws Exception {
    URI host = URI.create("https://127.0.0.1:" + world.port() + "/api/v1/host");
    return HttpClient.newBuilder()
        .sslContext(trust)
        .build()
        .send(
            HttpRequest.newBuilder(host).header("Authorization", "Bearer " + world.token()).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa:2048", "ec:P-256"})
  void whoTrustsTheCertificateIsAnswered(String kind) throws Exception {
    PemPair pair = PemPair.make(folder, "server", kind);
    try (GatewayWorld world = served(pair)) {
      HttpResponse<String> host = asked(world, trusting(pair.certificate()));
      assertThat(host.statusCode()).isEqualTo(200);
      assertThat(new JsonObject(host.body()).getString("name")).isEqualTo("here");
      assertThat(host.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
  }

  @Test
  void whoDoesNotTrustItSendsNothing() throws Exception {
    try (GatewayWorld world = served(PemPair.make(folder, "server", "ec:P-256"))) {
      assertThatThrownBy(() -> asked(world, SSLContext.getDefault()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }
}
