package dev.innkeeper.process;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs nothing: keeps what it is asked to run, and says that it went well. For one thread. */
public final class RecordingRunner implements CommandRunner {
  private final List<Command> commands = new ArrayList<>();

  /** What was asked for, in its order. */
  public List<Command> commands() {
    return List.copyOf(commands);
  }

  @Override
  public Running start(Command command, Consumer<String> lines) {
    commands.add(command);
    Exit exit = new Exit(command, Exit.Outcome.EXITED, 0, "", true, "", Duration.ZERO);
    return new Running() {
      @Override
      public Future<Exit> exit() {
        return Future.succeededFuture(exit);
      }

      @Override
      public void cancel() {}
    };
  }
}
