package dev.innkeeper.gateway;

import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.ConsoleText;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Sends a console's log piece by piece, as fast as the reader takes it, and goes on with what comes
 * where that is asked for. A reader that takes nothing for a minute is cut off.
 */
final class ConsoleStream implements Handler<RoutingContext> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final ContainerManager manager;

  ConsoleStream(Vertx vertx, ContainerManager manager) {
    this.vertx = vertx;
    this.manager = manager;
  }

  @Override
  public void handle(RoutingContext context) {
    JsonObject arguments = RequestCheck.arguments(context);
    Reader reader =
        new Reader(
            ContainerCalls.name(context),
            arguments.getBoolean("follow", false),
            context.response());
    Reply.with(
        context,
        () -> manager.console(reader.name, new ConsoleOptions(arguments.getLong("offset", 0L))),
        (asked, first) -> reader.begin(first));
  }

  /** One reader. Steps call each other and are no chain of futures, which would grow for days. */
  private final class Reader {
    private final String name;
    private final boolean follow;
    private final HttpServerResponse response;

    private Reader(String name, boolean follow, HttpServerResponse response) {
      this.name = name;
      this.follow = follow;
      this.response = response;
    }

    private void begin(ConsoleText first) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          // A front that gathers answers would keep a follower waiting.
          .putHeader("X-Accel-Buffering", "no")
          .writeHead();
      send(first);
    }

    private void send(ConsoleText piece) {
      if (response.closed()) {
        return;
      }
      if (!piece.text().isEmpty()) {
        response.write(piece.text());
      }
      if (response.writeQueueFull()) {
        long stuck = vertx.setTimer(PATIENCE.toMillis(), late -> response.reset());
        response.drainHandler(
            room -> {
              vertx.cancelTimer(stuck);
              response.drainHandler(null);
              sent(piece);
            });
      } else {
        sent(piece);
      }
    }

    private void sent(ConsoleText piece) {
      if (!piece.end()) {
        look(piece.next());
      } else if (follow) {
        vertx.setTimer(LOOK_AGAIN.toMillis(), now -> look(piece.next()));
      } else {
        response.end();
      }
    }

    /** A follower's stream ends with its container. */
    private void look(long offset) {
      if (!response.closed()) {
        ServiceBus.answered(manager.console(name, new ConsoleOptions(offset)))
            .onComplete(this::send, gone -> response.end());
      }
    }
  }
}
