package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import picocli.CommandLine.Command;

/** {@code start}: powers a container on. */
@Command(
    name = "start",
    sortOptions = false,
    description = "Starts a container; one that runs stays as it is.")
final class StartCommand extends PowerCommand {
  @Override
  Future<Operation> request(Session session) {
    return session.manager().start(name);
  }
}
