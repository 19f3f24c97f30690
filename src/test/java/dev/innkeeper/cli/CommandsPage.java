package dev.innkeeper.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code docs/commands.md}, from the model that {@code --help} is from. */
final class CommandsPage {
  private static final String HEAD =
      """
      # Every command

      What `innkeeper COMMAND --help` says, on one page; a test keeps it so. Examples are lines to
      take from: names, files and addresses in them are your own. [errors.md](errors.md) has what a
      command that fails says, and [configuration.md](configuration.md) the keys of `--set`.

      """;

  private final StringBuilder page = new StringBuilder(HEAD);

  private CommandsPage() {}

  static String text() {
    CommandsPage made = new CommandsPage();
    HelpExample.commands().forEach(made::add);
    return made.page.toString().stripTrailing() + "\n";
  }

  private void add(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    boolean program = spec.parent() == null;
    page.append("## ").append(program ? "Options of every command" : heading(spec)).append("\n\n");
    if (!program) {
      page.append(prose(spec.usageMessage().description())).append("\n\n");
    }
    table(spec, program);
    page.append("```console\n");
    HelpExample.of(command).forEach(example -> page.append(shell(example)).append('\n'));
    page.append("```\n\n");
  }

  private static String heading(CommandSpec spec) {
    StringBuilder line = new StringBuilder("`").append(spec.qualifiedName());
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      boolean more =
          parameter.arity().max() > 1 || parameter.index().max() > parameter.index().min();
      String label = parameter.paramLabel() + (more ? "…" : "");
      line.append(' ').append(parameter.required() ? label : "[" + label + "]");
    }
    boolean takesOptions = spec.options().stream().anyMatch(option -> !option.inherited());
    return line.append(takesOptions ? " [OPTION…]`" : "`").toString();
  }

  private void table(CommandSpec spec, boolean program) {
    List<ArgSpec> rows =
        Stream.<ArgSpec>concat(
                spec.positionalParameters().stream(),
                spec.options().stream().filter(option -> program || !option.inherited()))
            .filter(argument -> !argument.hidden())
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    page.append("| takes | which is |\n|---|---|\n");
    rows.forEach(
        row ->
            page.append("| `")
                .append(cell(name(row)))
                .append("` | ")
                .append(cell(prose(row.description())))
                .append(" |\n"));
    page.append('\n');
  }

  /** What is said of a line becomes a comment of the shell. */
  private static String shell(HelpExample example) {
    return example.line().replaceFirst("( {2,})", "$1# ");
  }

  private static String name(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  /** A bar would end the cell, in code too. */
  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String prose(String[] lines) {
    return String.join(" ", lines).replace("%%", "%");
  }
}
