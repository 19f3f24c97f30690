package dev.innkeeper.cli;

import dev.innkeeper.failure.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: reads its command line and ends with the command's exit status. */
@Command(
    name = "innkeeper",
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    mixinStandardHelpOptions = false,
    versionProvider = Version.class,
    description = "Provisions KVM guests from verified, streamed cloud images.",
    footer = {
      "",
      "Examples:",
      "  innkeeper demo                               the whole job, here",
      "  innkeeper doctor                             what this host lacks",
      "  innkeeper init                               prepare this host once",
      "  innkeeper launch noble --name web --wait ready",
      "  innkeeper list",
      "",
      "Exit status: 0 done, 1 failed, 2 wrong usage or input, 3 not found,",
      "4 host unfit, 5 cancelled (130 by Ctrl-C), 6 apply: some items failed."
    },
    subcommands = {
      DoctorCommand.class,
      InitCommand.class,
      SyncCommand.class,
      ImagesCommand.class,
      LaunchCommand.class,
      ListCommand.class,
      InfoCommand.class,
      StartCommand.class,
      StopCommand.class,
      RestartCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      SetCommand.class,
      DestroyCommand.class,
      ConsoleCommand.class,
      SshCommand.class,
      OperationsCommand.class,
      CancelCommand.class,
      HostsCommand.class,
      EventsCommand.class,
      ApplyCommand.class,
      ServeCommand.class,
      DemoCommand.class,
      HelpCommand.class,
    })
public final class Innkeeper implements Runnable {
  @Mixin Globals globals = new Globals();

  @Spec @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    Logging.start();
    System.exit(run(arguments));
  }

  /** Runs one command line and gives its exit status. */
  static int run(String... arguments) {
    Innkeeper program = new Innkeeper();
    CommandLine line = new CommandLine(program);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((misuse, given) -> misused(program, misuse));
    line.setExecutionExceptionHandler(
        (error, command, parsed) ->
            program.globals.screen().failure(Failure.from(error), program.globals.verbose));
    return line.execute(arguments);
  }

  /** Without a command there is nothing to do: the help shows what there is. */
  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "no command is given");
    }
  }

  private static int misused(Innkeeper program, ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    StringBuilder message = new StringBuilder(String.valueOf(misuse.getMessage()));
    List<String> close =
        misuse instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!close.isEmpty()) {
      message.append("; did you mean ").append(String.join(" or ", close)).append('?');
    }
    message
        .append("; see ")
        .append(command.getCommandSpec().qualifiedName())
        .append(" --help for what it takes");
    return program.globals.screen().misuse(message.toString());
  }
}
