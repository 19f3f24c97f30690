package dev.innkeeper.process;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Runs commands for work that may be cancelled: whatever child runs then is ended, and none is
 * begun any more but ended at once.
 */
public final class CancellableRunner implements CommandRunner {
  private final CommandRunner runner;
  private final Future<Void> cancelled;

  public CancellableRunner(CommandRunner runner, Future<Void> cancelled) {
    this.runner = runner;
    this.cancelled = cancelled;
  }

  @Override
  public Running start(Command command, Consumer<String> lines) {
    Running running = runner.start(command, lines);
    cancelled.onSuccess(now -> running.cancel());
    return running;
  }
}
