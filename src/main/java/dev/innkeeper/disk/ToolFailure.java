package dev.innkeeper.disk;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Exit;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import java.util.Locale;

/** What a tool's end means for the work that needed it. */
public final class ToolFailure {
  private ToolFailure() {}

  /**
   * The exit where the tool succeeded; else a failure.
   *
   * @param attempt what was attempted, on what: {@code creating the disk /x/y.qcow}
   */
  public static Future<Exit> check(Exit exit, String attempt) {
    return exit.succeeded() ? Future.succeededFuture(exit) : Future.failedFuture(of(exit, attempt));
  }

  /** HOST_UNFIT, COMMAND_TIMEOUT, CANCELLED, DISK_FULL or COMMAND_FAILED. */
  public static Failure of(Exit exit, String attempt) {
    String program = exit.command().tool().program();
    return switch (exit.outcome()) {
      case NOT_STARTED ->
          Failure.of(
              ErrorCode.HOST_UNFIT,
              attempt + ": " + exit.errors() + "; run innkeeper init to install what is missing");
      case DEADLINE ->
          Failure.of(
              ErrorCode.COMMAND_TIMEOUT,
              attempt
                  + ": "
                  + program
                  + " was ended after "
                  + DurationText.format(exit.command().deadline())
                  + "; if the host is only slow, raise process.timeout."
                  + program);
      case CANCELLED -> Failure.of(ErrorCode.CANCELLED, attempt + ": cancelled; run it again");
      case EXITED -> exited(exit, attempt, program);
    };
  }

  private static Failure exited(Exit exit, String attempt, String program) {
    String words = exit.errors().isBlank() ? exit.output() : exit.errors();
    boolean full = words.toLowerCase(Locale.ROOT).contains("no space left");
    return Failure.of(
            full ? ErrorCode.DISK_FULL : ErrorCode.COMMAND_FAILED,
            attempt
                + ": "
                + program
                + " ended with "
                + exit.code()
                + said(words)
                + (full ? "; free space on that file system" : "; see details for the command"))
        .with("command", exit.command().toString())
        .with("exitCode", exit.code());
  }

  private static String said(String words) {
    String line = words.strip().lines().reduce((first, last) -> last).orElse("");
    return line.isEmpty() ? "" : ", saying '" + Quoted.of(line) + "'";
  }
}
