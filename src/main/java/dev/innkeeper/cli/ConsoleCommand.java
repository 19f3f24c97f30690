package dev.innkeeper.cli;

import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.ConsoleText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code console}: what the guest wrote to its serial console. */
@Command(
    name = "console",
    sortOptions = false,
    description = {
      "Prints the log of a container's serial console, without its terminal control sequences."
    },
    footer = {"", "Examples:", "  innkeeper console web", "  innkeeper console web --follow"})
final class ConsoleCommand extends NodeCommand {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  @Parameters(paramLabel = "NAME", description = "The container.")
  String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes, until Ctrl-C.")
  boolean follow;

  @Override
  int work(Session session) {
    Screen screen = session.screen();
    session.interruption().onSignal(session.interruption()::settled);
    Optional<ServiceClient> service = session.node().remote().filter(there -> follow);
    if (service.isPresent()) {
      follow(session, service.get());
      return 0;
    }
    if (follow || !screen.json()) {
      print(session, screen::result);
      return 0;
    }
    StringBuilder whole = new StringBuilder();
    print(session, whole::append);
    screen.result(new JsonObject().put("name", name).put("console", whole.toString()));
    return 0;
  }

  private void follow(Session session, ServiceClient service) {
    Node node = session.node();
    ConsoleFilter filter = new ConsoleFilter();
    Await.result(
        node.call(
            () ->
                new RemoteConsole(
                        node.vertx(),
                        service,
                        name,
                        text -> session.screen().result(filter.printable(text)))
                    .follow()));
  }

  private void print(Session session, Consumer<String> output) {
    ConsoleFilter filter = new ConsoleFilter();
    ConsoleText piece = piece(session, 0);
    output.accept(filter.printable(piece.text()));
    while (!piece.end() || follow) {
      if (piece.end()) {
        Await.result(session.node().vertx().timer(LOOK_AGAIN.toMillis()));
      }
      piece = piece(session, piece.next());
      output.accept(filter.printable(piece.text()));
    }
  }

  private ConsoleText piece(Session session, long offset) {
    return session.ask(() -> session.manager().console(name, new ConsoleOptions(offset)));
  }
}
