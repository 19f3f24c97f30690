package dev.innkeeper.gateway;

import dev.innkeeper.cluster.PeerMirror;
import dev.innkeeper.config.Settings;
import dev.innkeeper.fetch.MutualTls;
import dev.innkeeper.image.GrowingDownloads;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /mirror} alone to the other hosts of the cluster, at {@code cluster.host} and a
 * free port: the gateway itself may be reachable from this machine only. It lets in who shows a
 * ticket that is new at each start, and in a cluster with certificates one of those too.
 */
public final class PeerMirrorVerticle extends VerticleBase {
  /** A reader that takes nothing for so long is gone; it goes on where it was when it returns. */
  private static final int IDLE_SECONDS = 120;

  private final Settings settings;
  private final GrowingDownloads growing;
  private final ApiToken ticket = ApiToken.random();
  private @Nullable HttpServer server;

  public PeerMirrorVerticle(Settings settings, GrowingDownloads growing) {
    this.settings = settings;
    this.growing = growing;
  }

  @Override
  public Future<?> start() {
    HttpServer opened = vertx.createHttpServer(options());
    server = opened;
    ConnectionGuard connections = new ConnectionGuard(vertx, ConnectionGuard.Limits.USUAL);
    return opened
        .connectionHandler(connections::opened)
        .requestHandler(router(connections))
        .listen();
  }

  private HttpServerOptions options() {
    Settings.Cluster cluster = settings.cluster();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(cluster.host())
            .setPort(0)
            .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
            .setHttp2ClearTextEnabled(false)
            .setTcpKeepAlive(true)
            .setIdleTimeout(IDLE_SECONDS);
    cluster
        .tls()
        .ifPresent(
            tls -> {
              MutualTls.secure(options, tls);
              options.setClientAuth(ClientAuth.REQUIRED);
            });
    return options;
  }

  private Router router(ConnectionGuard connections) {
    Router router = Router.router(vertx);
    router.route().failureHandler(Reply::failed);
    router.errorHandler(404, Reply::failed).errorHandler(405, Reply::failed);
    router.route().handler(connections);
    SessionCookie none = new SessionCookie(ticket, Clock.systemUTC(), true, 0);
    Throttle guesses = new Throttle("wrong tickets", 100, 10, System::nanoTime);
    new MirrorRoutes(vertx, new Access(Optional.of(ticket), none, guesses), settings, growing)
        .mount(router);
    return router;
  }

  /** How other hosts get in, once it is deployed. */
  public PeerMirror access() {
    String host = settings.cluster().host();
    String scheme = settings.cluster().tls().isPresent() ? "https" : "http";
    int port = server == null ? 0 : server.actualPort();
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return new PeerMirror(URI.create(scheme + "://" + authority), ticket.text());
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }
}
