package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.image.ImageService;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Puts the parts of the service together: what every request passes, and what answers it. */
final class Gateway {
  private final Vertx vertx;
  private final Settings settings;
  private final Clock clock;
  private final ConnectionGuard connections;

  Gateway(Vertx vertx, Settings settings, Clock clock, ConnectionGuard connections) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    this.connections = connections;
  }

  /**
   * The router.
   *
   * @param token empty where nobody has to show one
   */
  Router router(
      ApiDocument document,
      Optional<ApiToken> token,
      ContainerManager manager,
      ImageService images,
      OperationEnds ends) {
    SessionCookie cookies =
        new SessionCookie(token.orElseGet(() -> ApiToken.of("")), clock, secure(), port());
    Access access =
        new Access(token, cookies, new Throttle("wrong tokens", 100, 10, System::nanoTime));
    Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
    handlers.putAll(new ContainerCalls(manager, new ConsoleStream(vertx, manager)).handlers());
    handlers.putAll(new ImageCalls(images).handlers());
    handlers.putAll(new OperationCalls(manager, ends).handlers());
    handlers.putAll(new LoginCalls(access, cookies).handlers());
    handlers.put("document", context -> document(context, document));
    Router router = Router.router(vertx);
    router.route().failureHandler(Reply::failed);
    router.errorHandler(404, Reply::failed).errorHandler(405, Reply::failed);
    router.route().handler(connections);
    router.route().handler(new SecurityHeaders(secure()));
    router.route().handler(new OriginGuard(settings.http(), settings.hostName()));
    new ApiRouter(
            document, access, new Throttle("changes", 1000, 100, System::nanoTime), connections)
        .mount(router, handlers);
    router.get("/*").handler(StaticHandler.create("dashboard").setCachingEnabled(false));
    return router;
  }

  private static void document(RoutingContext context, ApiDocument document) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml").end(document.text());
  }

  /** Whether browsers reach the service by HTTPS. */
  private boolean secure() {
    return settings.http().tls().isPresent()
        || settings.http().publicUrl().map(URI::getScheme).map("https"::equals).orElse(false);
  }

  private int port() {
    return settings.http().port();
  }
}
