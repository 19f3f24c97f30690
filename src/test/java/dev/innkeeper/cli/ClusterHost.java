package dev.innkeeper.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service in a JVM of its own, on a stand-in host, that can be killed and frozen. */
final class ClusterHost implements AutoCloseable {
  private final Path folder;
  private final StandInHost host;
  private Process process;

  private ClusterHost(Path folder, StandInHost host) throws IOException {
    this.folder = folder;
    this.host = host;
    this.process = started();
  }

  /**
   * Starts one; it may not have joined yet.
   *
   * @param keys what is set for it beside its name and libvirt
   */
  static ClusterHost start(Path folder, String name, List<String> keys) throws Exception {
    StandInHost host = StandInHost.in(Files.createDirectories(folder));
    host.set("host-name=" + name).set("http.port=0").set("cluster.enabled=true");
    keys.forEach(host::set);
    return new ClusterHost(folder, host);
  }

  private Process started() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Innkeeper.class.getName(),
                "serve"));
    host.keys().forEach(key -> command.addAll(List.of("--set", key)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.appendTo(log().toFile()));
    builder.environment().putAll(host.tools().environment());
    return builder.start();
  }

  StandInHost host() {
    return host;
  }

  private Path log() {
    return folder.resolve("log");
  }

  /** Everything that it has said. */
  String said() throws IOException {
    return Files.readString(log());
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

  /** Ends it as an operator does; gives whether it took less than ten seconds. */
  boolean ended() throws InterruptedException {
    process.destroy();
    return process.waitFor(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
