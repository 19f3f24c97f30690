package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operations;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
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
   * @param growing downloads that this host is making
   * @param metrics to which figures of the service are added
   */
  public record Services(
      ContainerManager manager,
      ImageService images,
      Operations operations,
      EventPublisher events,
      GrowingDownloads growing,
      PrometheusMeterRegistry metrics) {}

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(this::triedOptions, false)
        .onSuccess(options -> server = vertx.createHttpServer(options))
        .compose(options -> vertx.executeBlocking(this::documents, false))
        .compose(documents -> Gateway.open(vertx, settings, services, documents))
        .onSuccess(opened -> gateway = opened)
        .compose(this::served)
        .recover(this::notServed);
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

  /** The first router of a process loads a few hundred classes, for which no event loop waits. */
  private Future<HttpServer> served(Gateway opened) {
    return vertx
        .executeBlocking(opened::router, false)
        .compose(
            router ->
                Objects.requireNonNull(server)
                    .connectionHandler(opened.connections()::opened)
                    .requestHandler(router)
                    .listen());
  }

  /** What the system says of an address is told as what to change. */
  private <T> Future<T> notServed(Throwable error) {
    boolean unknown = error instanceof UnknownHostException;
    if (!unknown && !(error instanceof BindException)) {
      return Future.failedFuture(error);
    }
    String found = unknown ? "the name is not known" : String.valueOf(error.getMessage());
    boolean taken = found.contains("in use");
    return Future.failedFuture(
        Failure.of(
            taken ? ErrorCode.CONFLICT : ErrorCode.INVALID_ARGUMENT,
            "listening at "
                + address()
                + ": "
                + found
                + (taken
                    ? "; end the program that listens there, or set another http.port"
                    : "; set http.host to an address of this host, and http.port to one that this"
                        + " user may take"),
            error));
  }

  /** A service that is there already writes the log, which must not be taken up under its hands. */
  private HttpServerOptions triedOptions() throws IOException {
    Settings.Http http = settings.http();
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(http.host()), http.port()));
    }
    return options();
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
    http.tls().ifPresent(tls -> options.setSsl(true).setKeyCertOptions(ServerKey.read(vertx, tls)));
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
