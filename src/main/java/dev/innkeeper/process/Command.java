package dev.innkeeper.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a tool.
 *
 * @param directory the working directory; the root directory where none is named
 * @param environment added to {@code PATH}, {@code HOME}, {@code LC_ALL=C} and what the runner
 *     passes on
 * @param deadline from the start; past it the whole process group is ended
 * @param secret true where an argument must not be logged
 */
public record Command(
    Tool tool,
    List<String> arguments,
    Optional<Path> directory,
    Map<String, String> environment,
    Duration deadline,
    boolean secret) {

  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    for (String argument : arguments) {
      if (argument.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("an argument of " + tool.program() + " holds a NUL");
      }
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException(
          "the deadline of " + tool.program() + " is not above zero");
    }
  }

  public static Command of(Tool tool, Duration deadline, List<String> arguments) {
    return new Command(tool, arguments, Optional.empty(), Map.of(), deadline, false);
  }

  public Command in(Path workingDirectory) {
    return new Command(
        tool, arguments, Optional.of(workingDirectory), environment, deadline, secret);
  }

  public Command with(Map<String, String> more) {
    return new Command(tool, arguments, directory, more, deadline, secret);
  }

  /** For logs and messages: the program and its arguments, quoted where a shell would need it. */
  @Override
  public String toString() {
    if (secret) {
      return tool.program() + " …";
    }
    StringBuilder line = new StringBuilder(tool.program());
    for (String argument : arguments) {
      line.append(' ')
          .append(
              argument.matches("[A-Za-z0-9_@%+=:,./-]+")
                  ? argument
                  : "'" + argument.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }
}
