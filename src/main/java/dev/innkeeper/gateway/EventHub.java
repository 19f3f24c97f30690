package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.EventLog;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells events to all watchers, each as fast as it reads, and all together in bounded time, so that
 * many watchers do not slow the work that they watch. Used on the gateway's context.
 */
final class EventHub implements Handler<RoutingContext> {
  /** Events that come within this time go out together. */
  private static final long TICK_MILLIS = 25;

  /** How long all watchers together may take of each tick; the rest is for requests. */
  private static final long EACH_TICK_NANOS = 3_000_000;

  /** Events that one watcher gets before it is the next one's turn. */
  private static final int IN_TURN = 8;

  private static final int MOST_WATCHERS = 500;

  /** A reader that is up to date misses nothing at the end. */
  private static final int LAST_WORDS = 100;

  private static final short GOING_AWAY = 1001;
  private static final short NOT_ANSWERING = 1008;

  private final Vertx vertx;
  private final EventLog log;
  private final Snapshots snapshots;
  private final ConnectionGuard connections;

  /** Whose turn is longest ago comes first. */
  private final Set<EventSocket> sockets = new LinkedHashSet<>();

  private final Duration ping;
  private long nextPing;
  private boolean due;

  EventHub(
      Vertx vertx, EventLog log, Snapshots snapshots, ConnectionGuard connections, Duration ping) {
    this.vertx = vertx;
    this.log = log;
    this.snapshots = snapshots;
    this.connections = connections;
    this.ping = ping;
    pingLater();
  }

  /** Takes an event in its JSON form, of whatever host. */
  void event(JsonObject event) {
    log.add(event);
    soon();
  }

  int watchers() {
    return sockets.size();
  }

  @Override
  public void handle(RoutingContext context) {
    if (!"websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT, "events come over a WebSocket only; connect with one");
    }
    if (sockets.size() >= MOST_WATCHERS) {
      throw Failure.of(
          ErrorCode.RATE_LIMITED, MOST_WATCHERS + " watch already; close some and try again");
    }
    Long since = RequestCheck.arguments(context).getLong("since");
    context
        .request()
        .toWebSocket()
        .onComplete(socket -> opened(socket, context, since), context::fail);
  }

  private void opened(ServerWebSocket socket, RoutingContext context, Long since) {
    connections.released(context.request().connection());
    EventSocket watcher = new EventSocket(socket, log.window());
    sockets.add(watcher);
    socket.closeHandler(closed -> sockets.remove(watcher));
    socket.exceptionHandler(broken -> sockets.remove(watcher));
    socket.drainHandler(room -> soon());
    socket.pongHandler(answer -> watcher.heard());
    socket.textMessageHandler(ignored -> watcher.heard());
    OptionalLong from = since == null ? OptionalLong.empty() : log.window().after(since);
    if (from.isPresent()) {
      watcher.replay(from.getAsLong());
      soon();
    } else {
      giveSnapshot(watcher);
    }
  }

  private void giveSnapshot(EventSocket watcher) {
    watcher.awaitSnapshot();
    snapshots
        .take()
        .onSuccess(
            snapshot -> {
              watcher.snapshot(snapshot);
              soon();
            });
  }

  private void soon() {
    if (!due) {
      due = true;
      vertx.setTimer(TICK_MILLIS, now -> tell());
    }
  }

  /** Gives each watcher some events in turn, until the tick's time is over. */
  private void tell() {
    due = false;
    List<EventSocket> all = new ArrayList<>(sockets);
    all.stream().filter(EventSocket::isLost).forEach(this::giveSnapshot);
    all.removeIf(watcher -> !watcher.canSend());
    long over = System.nanoTime() + EACH_TICK_NANOS;
    boolean more = !all.isEmpty();
    while (more && System.nanoTime() < over) {
      more = turn(all, over);
    }
    sockets.forEach(EventSocket::tickOver);
    if (more) {
      soon();
    }
  }

  /** Some events for each, as far as the time goes; whether anybody would take more. */
  private boolean turn(List<EventSocket> all, long over) {
    boolean more = false;
    for (EventSocket watcher : all) {
      // Looked at for each: a turn of hundreds of watchers is thousands of writes.
      if (System.nanoTime() >= over) {
        return true;
      }
      watcher.send(IN_TURN);
      more |= watcher.canSend();
      if (sockets.remove(watcher)) {
        sockets.add(watcher);
      }
    }
    return more;
  }

  /**
   * Each ping sets the next: periodic ones that were missed while the machine stood would come at
   * once, and cut off those who had no time to answer.
   */
  private void pingLater() {
    nextPing = vertx.setTimer(ping.toMillis(), now -> ping());
  }

  private void ping() {
    pingLater();
    for (EventSocket watcher : List.copyOf(sockets)) {
      if (!watcher.ping()) {
        sockets.remove(watcher);
        watcher.close(NOT_ANSWERING, "no answer to pings");
      }
    }
  }

  /** Sends what was told last, and says goodbye. */
  Future<Void> close() {
    vertx.cancelTimer(nextPing);
    for (EventSocket watcher : List.copyOf(sockets)) {
      watcher.send(LAST_WORDS);
      watcher.close(GOING_AWAY, "the service ends");
    }
    return log.close();
  }
}
