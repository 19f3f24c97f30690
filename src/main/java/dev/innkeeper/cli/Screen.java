package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.FailureJson;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.List;

/**
 * Where a command's words go: results to standard output, all else to standard error. Methods may
 * be called on any thread.
 */
final class Screen {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private final boolean json;

  /**
   * A screen.
   *
   * @param terminal whether {@code err} is a terminal, on which a line can be drawn over
   */
  Screen(PrintStream out, PrintStream err, boolean terminal, boolean quiet, boolean json) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
    this.json = json;
  }

  boolean terminal() {
    return terminal && !json && !quiet;
  }

  boolean quiet() {
    return quiet;
  }

  boolean json() {
    return json;
  }

  synchronized void result(String text) {
    out.print(text);
    out.flush();
  }

  synchronized void result(JsonObject document) {
    out.println(document.encodePrettily());
    out.flush();
  }

  /** Whether the last results went nowhere, as into a pipe whose reader has ended. */
  synchronized boolean unread() {
    return out.checkError();
  }

  /** A line for the person who waits; dropped when quiet. */
  synchronized void note(String line) {
    if (!quiet && !json) {
      err.println(line);
    }
  }

  synchronized void event(JsonObject event) {
    if (!quiet) {
      err.println(event.encode());
    }
  }

  /** Progress as one event a line. */
  void event(Operation operation) {
    event(
        new JsonObject()
            .put("type", Event.Type.OPERATION_UPDATED.toString())
            .put("operation", OperationJson.toJson(operation)));
  }

  /** Draws over the current line of a terminal; an empty text clears it. */
  synchronized void line(String text) {
    err.print("\r\u001b[K" + text);
    err.flush();
  }

  synchronized void warn(String text) {
    if (json) {
      err.println(new JsonObject().put("warning", text).encode());
    } else {
      err.println("innkeeper: warning: " + text);
    }
  }

  /** The one line, or in JSON the last line, that tells of a failure. */
  synchronized int failure(Failure failure, boolean verbose) {
    if (verbose) {
      failure.printStackTrace(err);
    }
    if (json) {
      err.println(new JsonObject().put("error", FailureJson.toJson(failure)).encode());
    } else {
      err.println("innkeeper: " + failure.code() + ": " + failure.message());
    }
    return failure.code().exitStatus();
  }

  /** Some failures, the first of them last; its status counts, and is 0 where there is none. */
  int failures(List<Failure> failures, boolean verbose) {
    failures.stream().skip(1).forEach(failure -> failure(failure, verbose));
    return failures.isEmpty() ? 0 : failure(failures.get(0), verbose);
  }

  /** A usage error of the command line itself. */
  int misuse(String message) {
    return failure(Failure.of(ErrorCode.INVALID_ARGUMENT, message), false);
  }

  /** Columns as wide as their widest cell, two blanks apart. */
  static String table(List<List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
