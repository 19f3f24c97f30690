package dev.innkeeper.cli;

import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.ConsoleText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
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
      print(session, text -> shown(screen, text));
      return 0;
    }
    StringBuilder whole = new StringBuilder();
    print(
        session,
        text -> {
          whole.append(text);
          return true;
        });
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
                        text -> shown(session.screen(), filter.printable(text)))
                    .follow()));
  }

  /** Prints it, and says whether somebody reads on. */
  private static boolean shown(Screen screen, String text) {
    screen.result(text);
    return !screen.unread();
  }

  private void print(Session session, Predicate<String> output) {
    ConsoleFilter filter = new ConsoleFilter();
    ConsoleText piece = piece(session, 0);
    boolean wanted = output.test(filter.printable(piece.text()));
    while (wanted && (!piece.end() || follow)) {
      if (piece.end()) {
        Await.result(session.node().vertx().timer(LOOK_AGAIN.toMillis()));
      }
      piece = piece(session, piece.next());
      wanted = output.test(filter.printable(piece.text()));
    }
  }

  private ConsoleText piece(Session session, long offset) {
    return session.ask(() -> session.manager().console(name, new ConsoleOptions(offset)));
  }
}
