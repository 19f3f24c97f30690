package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: what {@code --help} shows, for whoever types it first. */
@Command(
    name = "help",
    sortOptions = false,
    description = "Shows what a command does and takes; without one, which commands there are.",
    footer = {
      "",
      "Examples:",
      "  innkeeper help",
      "  innkeeper help launch",
      "  innkeeper help images prune"
    })
final class HelpCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, and the one below it where there is one.")
  List<String> path = new ArrayList<>();

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("commands run below the program's own command line");
    }
    CommandLine wanted = spec.root().commandLine();
    for (String name : path) {
      CommandLine below = wanted.getSubcommands().get(name);
      if (below == null) {
        throw new ParameterException(wanted, "'" + name + "' is not a command");
      }
      wanted = below;
    }
    wanted.usage(System.out);
    return 0;
  }
}
