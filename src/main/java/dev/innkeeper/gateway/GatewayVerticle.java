package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.Event;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves the API, the event sockets and the dashboard over HTTP. */
public final class GatewayVerticle extends VerticleBase {
  private final Settings settings;
  private final ContainerManager manager;
  private final ImageService images;
  private final Clock clock;
  private @Nullable HttpServer server;
  private @Nullable MessageConsumer<JsonObject> events;

  public GatewayVerticle(
      Settings settings, ContainerManager manager, ImageService images, Clock clock) {
    this.settings = settings;
    this.manager = manager;
    this.images = images;
    this.clock = clock;
  }

  /** What is read from the disk before anything is served. */
  private record Files(ApiDocument document, Optional<ApiToken> token) {}

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(this::files, false).compose(this::served);
  }

  private Files files() throws IOException {
    return new Files(
        ApiDocument.load(),
        settings.http().token()
            ? Optional.of(ApiToken.obtain(ApiToken.file(settings.dataDir())))
            : Optional.empty());
  }

  private Future<HttpServer> served(Files files) {
    OperationEnds ends = new OperationEnds(vertx);
    MessageConsumer<JsonObject> consumer = vertx.eventBus().consumer(Event.ADDRESS);
    events = consumer.handler(message -> ends.event(message.body()));
    ConnectionGuard connections = new ConnectionGuard(vertx, ConnectionGuard.Limits.USUAL);
    Router router =
        new Gateway(vertx, settings, clock, connections)
            .router(files.document(), files.token(), manager, images, ends);
    HttpServer made =
        vertx
            .createHttpServer(options())
            .connectionHandler(connections::opened)
            .requestHandler(router);
    server = made;
    return consumer.completion().compose(listening -> made.listen());
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

  @Override
  public Future<?> stop() {
    return Future.join(
        server == null ? Future.succeededFuture() : server.close(),
        events == null ? Future.succeededFuture() : events.unregister());
  }
}
