package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import picocli.CommandLine.Command;

/** {@code start}: powers a container on. */
@Command(
    name = "start",
    sortOptions = false,
    description = "Starts a container; one that runs stays as it is.",
    footer = {
      "",
      "Examples:",
      "  innkeeper start web",
      "  innkeeper start web --server http://127.0.0.1:8480"
    })
final class StartCommand extends PowerCommand {
  @Override
  Future<Operation> request(Session session) {
    return session.manager().start(name);
  }
}
