package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Scripts that drive a browser over the dashboard. Their output is told where they fail. */
final class BrowserScript {
  private static final Path FOLDER = Path.of("src/test/dashboard");

  private BrowserScript() {}

  static void passes(String script, Map<String, String> environment, Duration limit)
      throws IOException, InterruptedException {
    assertThat(FOLDER.resolve("node_modules"))
        .as("the browser's driver; install it by: npm --prefix %s ci", FOLDER)
        .isDirectory();
    Path output = Files.createTempFile("innkeeper-browser-", ".log");
    ProcessBuilder line =
        new ProcessBuilder("node", "--test", "--test-reporter=spec", FOLDER + "/" + script)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    line.environment().putAll(environment);
    Process process = line.start();
    try {
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        fail(
            "%s %s:%n%s",
            script, ended ? "failed" : "took over " + limit, Files.readString(output));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
