package dev.innkeeper.cli;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.config.SettingsWatch;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads the configuration that a command line asks for, and shows what is odd about it. */
final class Configuration {
  private Configuration() {}

  static Settings load(Vertx vertx, Globals globals, List<String> presets, Screen screen) {
    SettingsWatch.Origin origin = origin(vertx, globals, presets);
    SettingsLoader.Loaded loaded =
        Await.result(origin.loader().load(origin.files(), origin.sets()));
    loaded.warnings().forEach(screen::warn);
    return loaded.settings();
  }

  /** Where the settings of a command line come from. */
  static SettingsWatch.Origin origin(Vertx vertx, Globals globals, List<String> presets) {
    Optional<Path> home = Optional.ofNullable(System.getProperty("innkeeper.home")).map(Path::of);
    List<String> sets = new ArrayList<>(presets);
    sets.addAll(globals.sets);
    return new SettingsWatch.Origin(
        new SettingsLoader(vertx, HostFacts.here(System.getenv()), home), globals.configs, sets);
  }
}
