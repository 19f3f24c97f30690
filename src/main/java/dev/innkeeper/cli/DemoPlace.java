package dev.innkeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the demo keeps its own files, apart from all others. */
final class DemoPlace {
  private DemoPlace() {}

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  /** Where the system's qemu may read it, for root. */
  static Path directory(Map<String, String> environment) {
    if (isRoot()) {
      return Path.of("/var/lib/innkeeper-demo");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    String home = environment.getOrDefault("HOME", "/tmp");
    return (data.startsWith("/") ? Path.of(data) : Path.of(home, ".local", "share"))
        .resolve("innkeeper-demo");
  }

  static Path keyring(Path place) {
    return place.resolve("demo-keyring.gpg");
  }
}
