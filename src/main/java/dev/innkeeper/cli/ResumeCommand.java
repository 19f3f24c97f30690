package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import picocli.CommandLine.Command;

/** {@code resume}: ends a pause. */
@Command(
    name = "resume",
    sortOptions = false,
    description = "Lets a paused container go on.",
    footer = {"", "Examples:", "  innkeeper resume web"})
final class ResumeCommand extends PowerCommand {
  @Override
  Future<Operation> request(Session session) {
    return session.manager().resume(name);
  }
}
