package dev.innkeeper.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plain tools in sequence, timed by bash with their CPU time. */
final class Shell {
  private Shell() {}

  /**
   * Runs a script; its arguments are {@code $1} and so on.
   *
   * @throws IllegalStateException where it fails, with what it said
   */
  static Cost timed(String script, String... arguments) throws IOException, InterruptedException {
    Path times = Files.createTempFile("bench", ".times");
    Path said = Files.createTempFile("bench", ".log");
    List<String> line =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "set -euo pipefail; TIMEFORMAT='%R %U %S'; out=$1; shift; { time { "
                    + script
                    + "\n } >&2 2>&3; } 2>\"$out\" 3>&2",
                "bench",
                times.toString()));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    int exit = process.waitFor();
    String[] figures =
        Files.readString(times, StandardCharsets.UTF_8)
            .strip()
            .lines()
            .reduce("", (first, last) -> last)
            .split(" ");
    if (exit != 0 || figures.length != 3) {
      throw new IllegalStateException(
          script + " ended with " + exit + ": " + Files.readString(said) + Files.readString(times));
    }
    Files.delete(times);
    Files.delete(said);
    return new Cost(
        Double.parseDouble(figures[0]),
        Double.parseDouble(figures[1]) + Double.parseDouble(figures[2]),
        0);
  }
}
