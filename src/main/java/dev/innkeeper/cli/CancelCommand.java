package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cancel}: asks an operation to end. */
@Command(
    name = "cancel",
    sortOptions = false,
    description = {
      "Asks an operation of a service to end.",
      "What it made is undone; a download is kept for the next one. One that has ended stays",
      "as it is."
    },
    footer = {"", "Examples:", "  innkeeper cancel ID --server http://127.0.0.1:8480"})
final class CancelCommand extends NodeCommand {
  @Parameters(paramLabel = "ID", description = "As innkeeper operations shows it.")
  String id = "";

  @Override
  int work(Session session) {
    Operation operation = session.ask(() -> session.manager().cancel(id));
    if (session.screen().json()) {
      session.screen().result(OperationJson.toJson(operation));
    } else {
      session.screen().note(id + " was asked to end; it is " + operation.state());
    }
    return 0;
  }
}
