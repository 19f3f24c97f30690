package dev.innkeeper.cli;

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
    description = "Shows what a command does and takes; without one, which commands there are.")
final class HelpCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  String command = "";

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("commands run below the program's own command line");
    }
    CommandLine program = spec.root().commandLine();
    CommandLine wanted = command.isEmpty() ? program : program.getSubcommands().get(command);
    if (wanted == null) {
      throw new ParameterException(program, "'" + command + "' is not a command");
    }
    wanted.usage(System.out);
    return 0;
  }
}
