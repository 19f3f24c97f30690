package dev.innkeeper.gateway;

import dev.innkeeper.container.ContainerManager;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What machines ask of the service itself: whether it lives, whether it can work, and its figures.
 * On this machine they need no token.
 */
final class HealthRoutes {
  private final Vertx vertx;
  private final ContainerManager manager;
  private final PrometheusMeterRegistry metrics;
  private final Access access;
  private boolean ending;

  HealthRoutes(
      Vertx vertx, ContainerManager manager, PrometheusMeterRegistry metrics, Access access) {
    this.vertx = vertx;
    this.manager = manager;
    this.metrics = metrics;
    this.access = access;
  }

  void mount(Router router) {
    router.route("/health/*").handler(this::near);
    router.route("/metrics").handler(this::near);
    router.get("/health/live").handler(context -> answer(context, 200, "up"));
    router.get("/health/ready").handler(this::ready);
    router.get("/metrics").handler(this::scrape);
  }

  /** From now on the service is not ready. */
  void ending() {
    ending = true;
  }

  /** A front on this machine hands on requests of others, and says so. */
  private void near(RoutingContext context) {
    boolean handedOn =
        context.request().headers().contains("X-Forwarded-For")
            || context.request().headers().contains("Forwarded");
    if (isLoopback(context.request().remoteAddress()) && !handedOn) {
      context.next();
    } else {
      access.handle(context);
    }
  }

  private static boolean isLoopback(SocketAddress address) {
    try {
      // A literal address, for which nothing is looked up.
      return InetAddress.getByName(address.hostAddress()).isLoopbackAddress();
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }

  private void ready(RoutingContext context) {
    if (ending) {
      answer(context, 503, "ending");
      return;
    }
    manager
        .isInitialized()
        .otherwise(false)
        .onSuccess(able -> answer(context, able ? 200 : 503, able ? "ready" : "host unfit"));
  }

  private static void answer(RoutingContext context, int status, String word) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(new JsonObject().put("status", word).encode() + "\n");
  }

  private void scrape(RoutingContext context) {
    Future<String> text = vertx.executeBlocking(() -> metrics.scrape(), false);
    text.onComplete(
        figures ->
            context
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .end(figures),
        context::fail);
  }
}
