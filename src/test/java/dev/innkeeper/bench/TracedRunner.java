package dev.innkeeper.bench;

import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Notes when each child began and how long its caller waited for it. */
final class TracedRunner implements CommandRunner {
  private static final int LONGEST = 90;

  private final CommandRunner runner;
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private volatile long zero = System.nanoTime();

  TracedRunner(CommandRunner runner) {
    this.runner = runner;
  }

  /** From now on times count from now. */
  void reset() {
    ran.clear();
    zero = System.nanoTime();
  }

  /** A line for each child that has ended: begin and duration in milliseconds, and the command. */
  List<String> ran() {
    return List.copyOf(ran);
  }

  /** Children of this moment. */
  int running() {
    return running.get();
  }

  @Override
  public Running start(Command command, Consumer<String> lines) {
    long begun = System.nanoTime();
    running.incrementAndGet();
    Running child = runner.start(command, lines);
    Future<Exit> noted =
        child
            .exit()
            .onComplete(
                end -> {
                  running.decrementAndGet();
                  note(command, begun);
                });
    return new Running() {
      @Override
      public Future<Exit> exit() {
        return noted;
      }

      @Override
      public void cancel() {
        child.cancel();
      }
    };
  }

  private void note(Command command, long begun) {
    String line = command.toString();
    ran.add(
        String.format(
            Locale.ROOT,
            "%7.1f ms %+7.1f ms  %s",
            (begun - zero) / 1e6,
            (System.nanoTime() - begun) / 1e6,
            line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line));
  }
}
