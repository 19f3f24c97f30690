package dev.innkeeper.process;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/**
 * A command on its way to the process verticle, with the ends of the caller's wires: where lines
 * and the exit go, and what cancels.
 */
record ChildRequest(
    Command command, Consumer<String> lines, Promise<Exit> exit, Future<Void> cancelled) {

  void run(CommandRunner runner) {
    CommandRunner.Running running = runner.start(command, lines);
    cancelled.onSuccess(now -> running.cancel());
    running.exit().onComplete(exit);
  }
}
