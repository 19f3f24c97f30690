package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import picocli.CommandLine.Command;

/** {@code pause}: freezes a container. */
@Command(
    name = "pause",
    sortOptions = false,
    description = "Freezes a running container; its memory stays.",
    footer = {"", "Examples:", "  innkeeper pause web"})
final class PauseCommand extends PowerCommand {
  @Override
  Future<Operation> request(Session session) {
    return session.manager().pause(name);
  }
}
