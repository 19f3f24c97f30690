package dev.innkeeper.cli;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.ContainerQuery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code list}: every container in every state. */
@Command(
    name = "list",
    sortOptions = false,
    description = "Lists every container in every state.",
    footer = {"", "Examples:", "  innkeeper list", "  innkeeper list --output json"})
final class ListCommand extends NodeCommand {
  @Override
  int work(Session session) {
    List<Container> containers = session.ask(() -> session.manager().list(ContainerQuery.ALL));
    if (session.screen().json()) {
      JsonArray array = new JsonArray();
      containers.forEach(container -> array.add(ContainerJson.toJson(container)));
      session.screen().result(new JsonObject().put("containers", array));
    } else if (containers.isEmpty()) {
      session.screen().note("No containers yet. Make one with: innkeeper launch noble --name web");
    } else {
      session.screen().result(ContainerText.table(containers));
    }
    return 0;
  }
}
