package dev.innkeeper.process;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers commands without any process, for programs that this machine has or lacks. */
public final class ScriptedRunner implements CommandRunner {
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final Function<Command, Exit> answers;

  public ScriptedRunner(Function<Command, Exit> answers) {
    this.answers = answers;
  }

  public static Exit ended(Command command, int code, String output, String errors) {
    return new Exit(command, Exit.Outcome.EXITED, code, output, true, errors, Duration.ofMillis(1));
  }

  public static Exit missing(Command command) {
    String program = command.tool().program();
    return new Exit(
        command,
        Exit.Outcome.NOT_STARTED,
        0,
        "",
        true,
        program + " is not installed; it comes with the package " + command.tool().debianPackage(),
        Duration.ZERO);
  }

  /** What was run so far, in order. */
  public List<String> ran() {
    return List.copyOf(ran);
  }

  @Override
  public Running start(Command command, Consumer<String> lines) {
    ran.add(command.toString());
    Exit exit = answers.apply(command);
    exit.output().lines().forEach(lines);
    return new Running() {
      @Override
      public Future<Exit> exit() {
        return Future.succeededFuture(exit);
      }

      @Override
      public void cancel() {
        // It has ended already.
      }
    };
  }
}
