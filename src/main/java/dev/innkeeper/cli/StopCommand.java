package dev.innkeeper.cli;

import dev.innkeeper.container.StopOptions;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.value.DurationText;
import io.vertx.core.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stop}: powers a container off. */
@Command(
    name = "stop",
    sortOptions = false,
    description = {
      "Asks a container to shut down (ACPI) and cuts its power when the time is over.",
      "One that is stopped stays as it is."
    },
    footer = {"", "Examples:", "  innkeeper stop web --timeout 2m", "  innkeeper stop web --force"})
final class StopCommand extends PowerCommand {
  @Option(names = "--force", description = "Cut the power at once.")
  boolean force;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long the guest may take; default: 60s.")
  String timeout = "60s";

  @Override
  Future<Operation> request(Session session) {
    StopOptions options =
        Parsed.value(
            "--timeout", timeout, text -> new StopOptions(force, DurationText.parse(text)));
    return session.manager().stop(name, options);
  }
}
