package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Follows a container's console at a service, over broken connections and restarts. Used on one
 * context.
 *
 * <p>A piece is asked for once the one before is printed, so that a terminal that stands still
 * holds up the service and fills no memory. A service that is away is tried again for half a
 * minute; then it counts as lost.
 */
final class RemoteConsole {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final ServiceClient service;
  private final String name;
  private final Predicate<String> output;
  private final Promise<Void> end = Promise.promise();
  private long offset;
  private boolean reached;
  private long awaySince;

  /**
   * A follower.
   *
   * @param output gets the text, and says whether more is wanted; may block, as it is called on a
   *     worker thread
   */
  RemoteConsole(Vertx vertx, ServiceClient service, String name, Predicate<String> output) {
    this.vertx = vertx;
    this.service = service;
    this.name = name;
    this.output = output;
  }

  /**
   * Succeeds once no more is wanted; fails where there is no such container, or no more, and where
   * the service is lost.
   */
  Future<Void> follow() {
    connect();
    return end.future();
  }

  /** Steps call each other and are no chain of futures, which would grow for days. */
  private void connect() {
    service.console(name, offset).onComplete(this::connected, this::away);
  }

  private void connected(HttpClientResponse response) {
    reached = true;
    awaySince = 0;
    Utf8Pieces text = new Utf8Pieces();
    Promise<Void> over = Promise.promise();
    response.exceptionHandler(over::tryFail);
    response.endHandler(ended -> over.tryComplete());
    response.handler(
        piece ->
            printed(text, piece)
                .onComplete(
                    wanted -> {
                      if (wanted) {
                        response.fetch(1);
                      } else {
                        end.tryComplete();
                      }
                    },
                    end::tryFail));
    // A stream ends with its container or with its service: the next answer tells which.
    over.future().onComplete(ended -> vertx.timer(PAUSE.toMillis()).onSuccess(now -> connect()));
    response.fetch(1);
  }

  private Future<Boolean> printed(Utf8Pieces pieces, Buffer piece) {
    String text = pieces.next(piece);
    offset += bytes(text);
    return vertx.executeBlocking(() -> output.test(text));
  }

  /**
   * How much of the log a text is, or less: what is no UTF-8 comes as a replacement of three bytes,
   * for one byte at least. After a break a little may come twice, and nothing is left out.
   */
  private static long bytes(String text) {
    long replaced = text.chars().filter(one -> one == Utf8Pieces.REPLACEMENT).count();
    return text.getBytes(StandardCharsets.UTF_8).length - 2 * replaced;
  }

  private void away(Throwable failure) {
    Failure told = Failure.from(failure);
    if (!reached || told.code() != ErrorCode.HOST_UNREACHABLE) {
      end.tryFail(told);
      return;
    }
    if (awaySince == 0) {
      awaySince = System.nanoTime();
    }
    if (System.nanoTime() - awaySince > PATIENCE.toNanos()) {
      end.tryFail(told);
      return;
    }
    vertx.timer(PAUSE.toMillis()).onSuccess(now -> connect());
  }
}
