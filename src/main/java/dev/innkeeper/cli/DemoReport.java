package dev.innkeeper.cli;

import dev.innkeeper.container.Host;
import dev.innkeeper.value.DurationText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Tells of the demo's steps: lines as they happen, or one document at the end. */
final class DemoReport {
  private static final Path OS_RELEASE = Path.of("/etc/os-release");

  private final Screen screen;
  private final JsonArray steps = new JsonArray();

  DemoReport(Screen screen) {
    this.screen = screen;
  }

  void title(String uri, Host host) {
    String accelerator =
        host.accel().equals("kvm") ? "KVM" : "software emulation, this host has no usable KVM";
    text("Innkeeper demo on " + system() + " · " + uri + " · " + accelerator);
  }

  private static String system() {
    try {
      String facts = Files.readString(OS_RELEASE);
      return value(facts, "ID")
              .map(id -> id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1))
              .orElse("Linux")
          + value(facts, "VERSION_ID").map(version -> " " + version).orElse("");
    } catch (IOException unknown) {
      return "Linux";
    }
  }

  private static Optional<String> value(String facts, String key) {
    return facts
        .lines()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1).replace("\"", ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  void step(String name, String text) {
    steps.add(new JsonObject().put("name", name).put("text", text));
    text(String.format("  ok  %-10s %s", name, text));
  }

  void done(Duration took) {
    if (screen.json()) {
      screen.result(new JsonObject().put("steps", steps).put("seconds", took.toMillis() / 1000.0));
    }
    text(
        "Done in "
            + DurationText.seconds(took)
            + ". Next: bin/innkeeper launch noble --name web --wait ready");
  }

  private void text(String line) {
    if (!screen.json()) {
      screen.result(line + "\n");
    }
  }
}
