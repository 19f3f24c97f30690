package dev.innkeeper.process;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Runs commands: in this thread's JVM, or by asking the process verticle over the bus.
 *
 * <p>Futures complete on the caller's Vert.x context. They never fail for what the child does:
 * every end is an {@link Exit}.
 */
public interface CommandRunner {

  /** A child under way. */
  interface Running {
    Future<Exit> exit();

    /** Ends the child's whole process group; {@link #exit} then tells CANCELLED. Repeatable. */
    void cancel();
  }

  /**
   * Starts a command.
   *
   * @param lines gets every line of standard output while it runs, split at newline and carriage
   *     return as progress displays use it, on the caller's context; a line over 4 KiB is cut
   */
  Running start(Command command, Consumer<String> lines);

  default Future<Exit> run(Command command) {
    return start(command, line -> {}).exit();
  }
}
