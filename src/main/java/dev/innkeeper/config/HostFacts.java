package dev.innkeeper.config;

import dev.innkeeper.value.ContainerName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What defaults are derived from.
 *
 * @param name the system's host name
 */
public record HostFacts(Map<String, String> environment, String name, int cores) {

  /** This host. Reads {@code /proc/sys/kernel/hostname}, which needs no look-up. */
  public static HostFacts here(Map<String, String> environment) {
    return new HostFacts(environment, systemName(), Runtime.getRuntime().availableProcessors());
  }

  private static String systemName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return new ContainerName(name).text();
    } catch (IOException | IllegalArgumentException unusable) {
      return "localhost";
    }
  }

  Path dataDir(boolean session) {
    String juju = environment.getOrDefault("JUJU_DATADIR", "");
    if (juju.startsWith("/")) {
      return Path.of(juju);
    }
    if (!session) {
      return Path.of("/var/lib/juju");
    }
    String home = environment.getOrDefault("HOME", "/");
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return (data.startsWith("/") ? Path.of(data) : Path.of(home, ".local", "share"))
        .resolve("innkeeper");
  }

  Optional<URI> proxy(String variable) {
    String text =
        environment.getOrDefault(
            variable, environment.getOrDefault(variable.toUpperCase(Locale.ROOT), ""));
    try {
      return text.isBlank()
          ? Optional.empty()
          : Optional.of(URI.create(text.contains("://") ? text : "http://" + text));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  List<String> noProxy() {
    String text = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .toList();
  }
}
