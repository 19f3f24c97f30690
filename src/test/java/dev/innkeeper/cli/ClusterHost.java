package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service in a JVM of its own that can be killed and frozen. */
final class ClusterHost implements AutoCloseable {
  private static final Pattern SERVES =
      Pattern.compile("Innkeeper serves (?<url>\\S+)/, the token is in (?<token>\\S+)");

  private final Path log;
  private final List<String> keys;
  private final Map<String, String> environment;
  private Process process;

  /**
   * Starts one; it may not have joined yet.
   *
   * @param log where it says what it does
   * @param keys what is set for it, {@code key=value}
   */
  ClusterHost(Path log, List<String> keys, Map<String, String> environment) throws IOException {
    this.log = log;
    this.keys = keys;
    this.environment = environment;
    this.process = started();
  }

  private Process started() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                // Starts soonest with 1; what a service does at length needs all of them.
                "-XX:TieredStopAtLevel=" + System.getProperty("innkeeper.test.tiers", "1"),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Innkeeper.class.getName(),
                "serve"));
    keys.forEach(key -> command.addAll(List.of("--set", key)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Everything that it has said. */
  String said() throws IOException {
    return Files.readString(log);
  }

  /** The address of its gateway, once it serves. */
  String url() throws IOException {
    return serves().group("url");
  }

  String token() throws IOException {
    return Files.readString(Path.of(serves().group("token"))).strip();
  }

  private Matcher serves() throws IOException {
    Matcher serves = SERVES.matcher(said());
    assertThat(serves.find()).as(said()).isTrue();
    return serves;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void again() throws IOException {
    process = started();
  }

  void freeze() throws Exception {
    signal("STOP");
  }

  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Ends it as an operator does, and waits until it has. */
  int ended() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
