package dev.innkeeper.libvirt;

import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.Tool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener's virsh, started anew with growing pauses when it ends, for virsh does not connect
 * again by itself. All state belongs to the listener's context.
 */
final class EventStream implements VirshEvents.Listening {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * After this virsh is taken to listen: it says nothing when it begins, and takes a tenth of it.
   */
  private static final Duration SETTLING = Duration.ofMillis(500);

  /** Every child has a deadline, and what one wrote is kept: twice a day it is begun anew. */
  private static final Duration TURN = Duration.ofHours(12);

  private final Vertx vertx;
  private final Context context;
  private final CommandRunner runner;
  private final String name;
  private final Command command;
  private final Consumer<String> lines;
  private final Runnable gap;
  private final Promise<Void> closed;

  private CommandRunner.@Nullable Running child;
  private Duration pause = SHORTEST_PAUSE;
  private boolean closing;
  private boolean listening;
  private long timer = -1;

  EventStream(
      Vertx vertx,
      CommandRunner runner,
      String name,
      List<String> command,
      Consumer<String> lines,
      Runnable gap) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.runner = runner;
    this.name = name;
    this.command = Command.of(Tool.VIRSH, TURN, command);
    this.lines = lines;
    this.gap = gap;
    this.closed = Promise.promise();
  }

  void begin() {
    context.runOnContext(now -> start());
  }

  private void start() {
    if (closing) {
      closed.tryComplete();
      return;
    }
    CommandRunner.Running started = runner.start(command, this::line);
    child = started;
    timer = vertx.setTimer(SETTLING.toMillis(), now -> settled());
    started.exit().onComplete(end -> ended(end.result()));
  }

  private void line(String line) {
    if (!closing) {
      lines.accept(line);
    }
  }

  private void settled() {
    listening = true;
    if (pause.compareTo(SHORTEST_PAUSE) > 0) {
      LOG.info("libvirt events=listening by={}", name);
    }
    gap.run();
    timer = vertx.setTimer(LONGEST_PAUSE.toMillis(), now -> pause = SHORTEST_PAUSE);
  }

  private void ended(@Nullable Exit exit) {
    child = null;
    listening = false;
    vertx.cancelTimer(timer);
    // Who else cancels it is the runner, which ends all children and starts no more.
    closing = closing || (exit != null && exit.outcome() == Exit.Outcome.CANCELLED);
    if (closing) {
      closed.tryComplete();
      return;
    }
    boolean turn = exit != null && exit.outcome() == Exit.Outcome.DEADLINE;
    if (!turn && pause.equals(SHORTEST_PAUSE)) {
      LOG.warn(
          "libvirt events=lost by={} said=\"{}\"",
          name,
          exit == null ? "nothing" : VirshCall.said(exit));
    }
    timer = vertx.setTimer(pause.toMillis(), now -> start());
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  @Override
  public boolean isListening() {
    return listening;
  }

  @Override
  public Future<Void> close() {
    context.runOnContext(now -> stop());
    return closed.future();
  }

  private void stop() {
    closing = true;
    vertx.cancelTimer(timer);
    if (child == null) {
      closed.tryComplete();
    } else {
      child.cancel();
    }
  }
}
