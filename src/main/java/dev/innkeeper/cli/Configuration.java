package dev.innkeeper.cli;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads the configuration that a command line asks for, and shows what is odd about it. */
final class Configuration {
  private Configuration() {}

  static Settings load(Vertx vertx, Globals globals, List<String> presets, Screen screen) {
    Optional<Path> home = Optional.ofNullable(System.getProperty("innkeeper.home")).map(Path::of);
    List<String> sets = new ArrayList<>(presets);
    sets.addAll(globals.sets);
    SettingsLoader.Loaded loaded =
        Await.result(
            new SettingsLoader(vertx, HostFacts.here(System.getenv()), home)
                .load(globals.configs, sets));
    loaded.warnings().forEach(screen::warn);
    return loaded.settings();
  }
}
