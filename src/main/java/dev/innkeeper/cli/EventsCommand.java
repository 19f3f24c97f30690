package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code events}: what happens, as it happens. */
@Command(
    name = "events",
    sortOptions = false,
    description = {
      "Follows a service's events until Ctrl-C, over broken connections too.",
      "With --output json each frame is one line of JSON, the first a snapshot."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper events --server http://127.0.0.1:8480",
      "  innkeeper events --server http://127.0.0.1:8480 --output json --since 4711"
    })
final class EventsCommand extends NodeCommand {
  @Option(
      names = "--since",
      paramLabel = "ID",
      description = "Begin after the frame of this id, where it is still known.")
  @Nullable Long since;

  @Override
  int work(Session session) {
    Node node = session.node();
    ServiceClient service =
        node.remote()
            .orElseThrow(
                () ->
                    Failure.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "events are a service's; name it by --server, such as"
                            + " http://127.0.0.1:8480"));
    Promise<Void> stopped = Promise.promise();
    session.interruption().onSignal(stopped::tryComplete);
    Await.result(
        node.call(
            () -> {
              ServiceEvents events =
                  new ServiceEvents(
                      node.vertx(),
                      service,
                      Optional.ofNullable(since),
                      frame -> {
                        show(session.screen(), frame);
                        if (session.screen().unread()) {
                          stopped.tryComplete();
                        }
                      });
              return events
                  .follow()
                  .compose(connected -> Future.any(stopped.future(), events.lost()));
            }));
    return 0;
  }

  private static void show(Screen screen, JsonObject frame) {
    screen.result((screen.json() ? frame.encode() : line(frame)) + "\n");
  }

  private static String line(JsonObject frame) {
    String type = frame.getString("type", "");
    if (type.equals("snapshot")) {
      return String.format(
          "%s snapshot: %d containers, %d images, %d operations, %d hosts",
          frame.getLong("id"),
          frame.getJsonArray("containers").size(),
          frame.getJsonArray("images").size(),
          frame.getJsonArray("operations").size(),
          frame.getJsonArray("hosts").size());
    }
    JsonObject object = frame.getJsonObject(type.substring(0, Math.max(0, type.indexOf('.'))));
    return frame.getLong("id") + " " + frame.getString("time") + " " + type + " " + told(object);
  }

  private static String told(JsonObject object) {
    JsonObject subject = object.getJsonObject("subject");
    String name = object.getString("name", object.getString("id", ""));
    return subject == null
        ? name + " " + object.getString("state", "")
        : object.getString("kind")
            + " "
            + subject.getString("id")
            + " "
            + object.getString("state")
            + " "
            + object.getString("phase", "")
            + " "
            + object.getString("message", "");
  }
}
