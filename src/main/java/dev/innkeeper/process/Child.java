package dev.innkeeper.process;

import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcess;
import dev.innkeeper.process.Exit.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program. NuProcess calls the handler's methods on a thread of its own that all
 * children share, so these only copy bytes and hop to the context, where all decisions are made.
 *
 * <p>Bytes must all be taken: NuProcess's thread dies of a full buffer, and with it the exits of
 * all other children.
 */
final class Child extends NuAbstractProcessHandler implements CommandRunner.Running {
  private static final int OUTPUT_LIMIT = 16 << 20;
  private static final int OUTPUT_TAIL = 64 << 10;
  private static final int ERROR_TAIL = 16 << 10;
  private static final int MOST_WAITING_LINES = 10_000;

  /** Between the request to end and the kill. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long descendants may hold the streams open after the child's end. */
  private static final Duration STREAM_GRACE = Duration.ofMillis(500);

  private static final int LONGEST_NUDGE_MILLIS = 64;

  private final Vertx vertx;
  private final Context context;
  private final Command command;
  private final Promise<Exit> exit;
  private final BoundedOutput output = new BoundedOutput(OUTPUT_LIMIT, OUTPUT_TAIL);
  private final BoundedOutput errors = new BoundedOutput(ERROR_TAIL, ERROR_TAIL);
  private final LineSplitter splitter;
  private final AtomicInteger waitingLines = new AtomicInteger();
  private final long startedNanos = System.nanoTime();

  private final Runnable wakeUp;
  private volatile int pid;
  private int openStreams = 2;
  private @Nullable Outcome ending;
  private boolean ended;
  private long deadlineTimer = -1;

  /**
   * A child yet to be started.
   *
   * @param wakeUp makes NuProcess look for exits
   */
  Child(Vertx vertx, Command command, Consumer<String> lines, Runnable wakeUp) {
    this.wakeUp = wakeUp;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.command = command;
    this.exit = Promise.promise();
    this.splitter = new LineSplitter(line -> deliver(line, lines));
  }

  private void deliver(String line, Consumer<String> lines) {
    if (waitingLines.incrementAndGet() > MOST_WAITING_LINES) {
      waitingLines.decrementAndGet();
      return;
    }
    context.runOnContext(
        now -> {
          waitingLines.decrementAndGet();
          lines.accept(line);
        });
  }

  @Override
  public Future<Exit> exit() {
    return exit.future();
  }

  @Override
  public void cancel() {
    context.runOnContext(now -> end(Outcome.CANCELLED));
  }

  /** The program cannot be run at all. */
  void notStarted(String why) {
    context.runOnContext(now -> finish(Outcome.NOT_STARTED, 0, why));
  }

  @Override
  public void onStart(NuProcess started) {
    pid = started.getPID();
    started.closeStdin(true);
    // The streams' end is not the child's: a daemon that it leaves behind may hold them open.
    ProcessHandle.of(pid)
        .ifPresent(
            handle ->
                Future.fromCompletionStage(handle.onExit(), context).onSuccess(end -> gone()));
    context.runOnContext(now -> watch());
  }

  private void gone() {
    if (!ended) {
      vertx.setTimer(STREAM_GRACE.toMillis(), late -> Posix.exitCode(pid).ifPresent(this::exited));
    }
  }

  private void watch() {
    if (ending != null) {
      terminate();
      return;
    }
    deadlineTimer = vertx.setTimer(command.deadline().toMillis(), late -> end(Outcome.DEADLINE));
  }

  @Override
  public void onStdout(ByteBuffer bytes, boolean closed) {
    ByteBuffer copy = bytes.duplicate();
    output.add(bytes);
    splitter.add(copy);
    if (closed) {
      splitter.end();
      streamClosed();
    }
  }

  @Override
  public void onStderr(ByteBuffer bytes, boolean closed) {
    errors.add(bytes);
    if (closed) {
      streamClosed();
    }
  }

  private void streamClosed() {
    openStreams--;
    if (openStreams == 0) {
      context.runOnContext(now -> nudge(1));
    }
  }

  /**
   * NuProcess looks for the exit when the streams end, and if the child lives a moment longer, only
   * every 250 ms.
   */
  private void nudge(int millis) {
    if (!ended) {
      wakeUp.run();
      vertx.setTimer(millis, again -> nudge(Math.min(LONGEST_NUDGE_MILLIS, millis * 2)));
    }
  }

  @Override
  public void onExit(int code) {
    context.runOnContext(now -> reported(code));
  }

  private void reported(int code) {
    if (code != Integer.MIN_VALUE) {
      exited(code);
    } else if (pid > 0) {
      // NuProcess says 127 and "did not start" by the same number; this one has started.
      exited(127);
    } else {
      finish(
          Outcome.NOT_STARTED, 0, command.tool().program() + " could not be started by the system");
    }
  }

  private void exited(int code) {
    finish(ending == null ? Outcome.EXITED : ending, code, "");
  }

  private void end(Outcome why) {
    if (ended || ending != null) {
      return;
    }
    ending = why;
    if (pid > 0) {
      terminate();
    }
  }

  private void terminate() {
    signal(Posix.SIGTERM);
    vertx.setTimer(GRACE.toMillis(), late -> signal(Posix.SIGKILL));
  }

  /** Descendants are reached after the child's end too; the child itself only while it lives. */
  private void signal(int signal) {
    if (!Posix.signalGroup(pid, signal) && !ended) {
      Posix.signal(pid, signal);
    }
  }

  private void finish(Outcome outcome, int code, String problem) {
    if (ended) {
      return;
    }
    ended = true;
    vertx.cancelTimer(deadlineTimer);
    exit.complete(
        new Exit(
            command,
            outcome,
            code,
            output.text(),
            output.whole(),
            problem.isEmpty() ? errors.text() : problem,
            Duration.ofNanos(System.nanoTime() - startedNanos)));
  }
}
