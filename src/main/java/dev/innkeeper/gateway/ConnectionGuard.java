package dev.innkeeper.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes connections on which no request gets done: none comes, or one comes byte by byte. What
 * waits for an answer of ours is left alone. Used on the gateway's context.
 */
final class ConnectionGuard implements Handler<RoutingContext> {
  /** More at once are closed as they open; each costs memory and a descriptor. */
  private static final int MOST = 2000;

  private final Vertx vertx;
  private final Limits limits;
  private final Map<HttpConnection, Long> timers = new HashMap<>();

  /**
   * How long a client may take.
   *
   * @param head for the first request's head, and between requests
   * @param body from a request's head to the end of its body
   * @param ping between two signs of life that a watcher of events is asked for
   */
  record Limits(Duration head, Duration body, Duration ping) {
    static final Limits USUAL =
        new Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  ConnectionGuard(Vertx vertx, Limits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  void opened(HttpConnection connection) {
    if (timers.size() >= MOST) {
      connection.close();
      return;
    }
    timers.put(connection, -1L);
    connection.closeHandler(closed -> vertx.cancelTimer(forget(connection)));
    closeUnless(connection, limits.head);
  }

  /** First of all handlers: the request's head is here, and after the answer the next may come. */
  @Override
  public void handle(RoutingContext context) {
    HttpConnection connection = context.request().connection();
    quiet(connection);
    context.addEndHandler(answered -> closeUnless(connection, limits.head));
    context.next();
  }

  /** A body is about to be read, for which there is a time. */
  void bodyAwaited(RoutingContext context) {
    closeUnless(context.request().connection(), limits.body);
    context.next();
  }

  /** The body is here; how long the answer takes is ours. */
  void bodyRead(RoutingContext context) {
    quiet(context.request().connection());
    context.next();
  }

  /** A connection that became a WebSocket has its own rules. */
  void released(HttpConnection connection) {
    vertx.cancelTimer(forget(connection));
  }

  private void closeUnless(HttpConnection connection, Duration time) {
    Long before = timers.get(connection);
    if (before != null) {
      vertx.cancelTimer(before);
      timers.put(connection, vertx.setTimer(time.toMillis(), late -> connection.close()));
    }
  }

  private void quiet(HttpConnection connection) {
    Long before = timers.replace(connection, -1L);
    if (before != null) {
      vertx.cancelTimer(before);
    }
  }

  private long forget(HttpConnection connection) {
    Long timer = timers.remove(connection);
    return timer == null ? -1L : timer;
  }

  int connections() {
    return timers.size();
  }
}
