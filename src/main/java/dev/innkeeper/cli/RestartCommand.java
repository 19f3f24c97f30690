package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import picocli.CommandLine.Command;

/** {@code restart}: a shutdown and a start. */
@Command(
    name = "restart",
    sortOptions = false,
    description = "Shuts a container down and starts it again.",
    footer = {"", "Examples:", "  innkeeper restart web"})
final class RestartCommand extends PowerCommand {
  @Override
  Future<Operation> request(Session session) {
    return session.manager().restart(name);
  }
}
