package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operations;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves the API, the event sockets and the dashboard over HTTP. */
public final class GatewayVerticle extends VerticleBase {
  private final Settings settings;
  private final Services services;
  private final ConnectionGuard.Limits limits;
  private @Nullable HttpServer server;
  private @Nullable Gateway gateway;

  public GatewayVerticle(Settings settings, Services services) {
    this(settings, services, ConnectionGuard.Limits.USUAL);
  }

  /** A gateway with other limits for slow clients. */
  GatewayVerticle(Settings settings, Services services, ConnectionGuard.Limits limits) {
    this.settings = settings;
    this.services = services;
    this.limits = limits;
  }

  /**
   * What is made reachable.
   *
   * @param operations this host's own, which get back those of the run before
   * @param events this host's own
   * @param metrics to which figures of the service are added
   */
  public record Services(
      ContainerManager manager,
      ImageService images,
      Operations operations,
      EventPublisher events,
      PrometheusMeterRegistry metrics) {}

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::documents, false)
        .compose(documents -> Gateway.open(vertx, settings, services, documents))
        .compose(this::served);
  }

  private Gateway.Documents documents() throws IOException {
    ApiDocument api = ApiDocument.load();
    return new Gateway.Documents(
        api.text(),
        new RequestChecks(api),
        limits,
        settings.http().token()
            ? Optional.of(ApiToken.obtain(ApiToken.file(settings.dataDir())))
            : Optional.empty());
  }

  private Future<HttpServer> served(Gateway opened) {
    gateway = opened;
    HttpServer made =
        vertx
            .createHttpServer(options())
            .connectionHandler(opened.connections()::opened)
            .requestHandler(opened.router());
    server = made;
    return made.listen();
  }

  private HttpServerOptions options() {
    Settings.Http http = settings.http();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(http.host())
            .setPort(http.port())
            .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
            .setHttp2ClearTextEnabled(false)
            .setTcpKeepAlive(true)
            .setCompressionSupported(true)
            .setWebSocketSubProtocols(List.of("innkeeper.v1"))
            .setMaxWebSocketFrameSize(65_536)
            .setMaxWebSocketMessageSize(65_536);
    http.tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString())));
    return options;
  }

  /** Where people reach the service, once it is deployed. */
  public URI address() {
    Settings.Http http = settings.http();
    int port = server == null ? http.port() : server.actualPort();
    String host = http.host().contains(":") ? "[" + http.host() + "]" : http.host();
    return http.publicUrl()
        .orElseGet(
            () ->
                URI.create(
                    (http.tls().isPresent() ? "https" : "http") + "://" + host + ":" + port));
  }

  /** From any thread: the service is about to end, so nothing new should be sent to it. */
  public void ending() {
    context.runOnContext(
        now -> {
          if (gateway != null) {
            gateway.ending();
          }
        });
  }

  @Override
  public Future<?> stop() {
    return (gateway == null ? Future.<Void>succeededFuture() : gateway.close())
        .eventually(() -> server == null ? Future.succeededFuture() : server.close());
  }
}
