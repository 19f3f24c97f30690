package dev.innkeeper.cli;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code info}: all that is known of one container. */
@Command(
    name = "info",
    sortOptions = false,
    description = "Shows all that is known of one container, with its readiness timeline.",
    footer = {"", "Examples:", "  innkeeper info web", "  innkeeper info web --output json"})
final class InfoCommand extends NodeCommand {
  @Parameters(paramLabel = "NAME", description = "The container.")
  String name = "";

  @Override
  int work(Session session) {
    Container container = session.ask(() -> session.manager().info(name));
    if (session.screen().json()) {
      session.screen().result(ContainerJson.toJson(container));
    } else {
      session.screen().result(ContainerText.facts(container));
    }
    return 0;
  }
}
