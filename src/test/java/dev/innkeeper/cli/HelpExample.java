package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** A line of a command's help that shows how it is used. */
record HelpExample(CommandLine command, String line) {
  private static final String HEADING = "Examples:";
  private static final String PROGRAM = "innkeeper ";
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /** The program itself and every command below it, at any depth. */
  static Stream<CommandLine> commands() {
    return below(new CommandLine(new Innkeeper()));
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpExample::below));
  }

  static List<HelpExample> of(CommandLine command) {
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .dropWhile(line -> !line.equals(HEADING))
        .skip(1)
        .takeWhile(line -> !line.isBlank())
        .map(line -> new HelpExample(command, line.strip()))
        .toList();
  }

  static Stream<HelpExample> all() {
    return commands().flatMap(command -> of(command).stream());
  }

  /** What a shell makes of a command line of the program; what it cannot take is thrown. */
  static ParseResult parsed(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.substring(PROGRAM.length()));
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return new CommandLine(new Innkeeper()).parseArgs(words.toArray(String[]::new));
  }

  /** The line without what is said of it, two blanks behind it or more. */
  String typed() {
    return line.split(" {2,}")[0];
  }

  @Override
  public String toString() {
    return line;
  }
}
