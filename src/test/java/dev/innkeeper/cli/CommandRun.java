package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One command line, run in this process, and what its user saw. */
record CommandRun(int exit, String out, String err) {

  /**
   * Runs it.
   *
   * @param sets keys that are set, {@code key=value}
   */
  static CommandRun of(List<String> sets, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    sets.forEach(set -> all.addAll(List.of("--set", set)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exit = Innkeeper.run(all.toArray(String[]::new));
      return new CommandRun(
          exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  CommandRun succeeded() {
    assertThat(exit).as(err).isZero();
    return this;
  }

  JsonObject json() {
    return new JsonObject(succeeded().out());
  }

  /** Failed as the contract says: its exit status, and one line of error as the last. */
  CommandRun failed(ErrorCode code, String... words) {
    assertThat(exit).as(err).isEqualTo(code.exitStatus());
    assertThat(out).isEmpty();
    List<String> errors = err.lines().filter(line -> !isNews(line)).toList();
    assertThat(errors).as(err).hasSize(1);
    assertThat(errors.get(0)).startsWith("innkeeper: " + code + ": ").contains(words);
    assertThat(errors.get(0)).as("says what to do").contains(";");
    return this;
  }

  /** Progress and warnings. */
  private static boolean isNews(String line) {
    return !line.startsWith("innkeeper: ") || line.startsWith("innkeeper: warning: ");
  }
}
