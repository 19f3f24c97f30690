package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A libvirt daemon of its own, run by an unprivileged user beside the host's, so that it can be
 * killed without harm to others.
 */
final class PrivateLibvirt {
  private static final String USER = "nobody";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;

  /** In a folder that its user may search. */
  PrivateLibvirt(Path folder) throws Exception {
    this.folder = folder;
    Path settings = Files.createDirectories(folder.resolve("config/libvirt"));
    // Without it a virtlogd of its own would outlive the daemon.
    Files.writeString(settings.resolve("qemu.conf"), "stdio_handler = \"file\"\n");
    Files.createDirectories(folder.resolve("run"));
    GuestWorld.output("chown", "-R", USER, folder.toString());
    GuestWorld.output("chmod", "700", folder.resolve("run").toString());
  }

  String uri() {
    return "qemu+unix:///session?socket=" + folder.resolve("run/libvirt/libvirt-sock");
  }

  /** Starts the daemon and waits until it answers. */
  void start() throws IOException {
    List<String> line =
        new ArrayList<>(List.of("runuser", "-u", USER, "--", "env", "HOME=" + folder));
    line.add("XDG_RUNTIME_DIR=" + folder.resolve("run"));
    for (String kind : List.of("CONFIG", "CACHE", "DATA")) {
      line.add("XDG_" + kind + "_HOME=" + folder.resolve(kind.toLowerCase(Locale.ROOT)));
    }
    line.addAll(List.of("libvirtd", "--pid-file", folder.resolve("run/pid").toString()));
    new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
    Awaitility.await().atMost(PATIENCE).until(this::answers);
  }

  private boolean answers() throws Exception {
    return new ProcessBuilder("virsh", "-q", "-c", uri(), "list").start().waitFor() == 0;
  }

  String virsh(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
    line.addAll(List.of(arguments));
    return GuestWorld.output(line.toArray(String[]::new));
  }

  /** SIGKILL, and nothing else: guests go on. */
  void kill() {
    List<ProcessHandle> daemons = running("libvirtd").toList();
    assertThat(daemons).isNotEmpty();
    daemons.forEach(ProcessHandle::destroyForcibly);
    Awaitility.await().atMost(PATIENCE).until(() -> running("libvirtd").findAny().isEmpty());
  }

  Optional<ProcessHandle> guest(String name) {
    return running("guest=" + name + ",").findFirst();
  }

  private Stream<ProcessHandle> running(String words) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              String line = process.info().commandLine().orElse("");
              return line.contains(words) && line.contains(folder.toString());
            });
  }

  void end() {
    running("").forEach(ProcessHandle::destroyForcibly);
    Awaitility.await().atMost(PATIENCE).until(() -> running("").findAny().isEmpty());
  }
}
