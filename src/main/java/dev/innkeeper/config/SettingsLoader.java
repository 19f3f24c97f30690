package dev.innkeeper.config;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Quoted;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads the configuration. Later wins: defaults, the installation's {@code conf/innkeeper.yaml},
 * {@code /etc/innkeeper/innkeeper.yaml}, the caller's files, the environment, the caller's single
 * keys.
 */
public final class SettingsLoader {
  private static final Path SYSTEM_FILE = Path.of("/etc/innkeeper/innkeeper.yaml");
  private static final String SHIPPED_FILE = "conf/innkeeper.yaml";

  /** Not a key: a service's token, for the commands that use one. */
  private static final String TOKEN_VARIABLE = ConfigKey.ENVIRONMENT_PREFIX + "TOKEN";

  private final Vertx vertx;
  private final HostFacts host;
  private final List<Path> standing;

  /**
   * A loader.
   *
   * @param installation the directory that has {@code conf/}
   */
  public SettingsLoader(Vertx vertx, HostFacts host, Optional<Path> installation) {
    this(
        vertx,
        host,
        Stream.concat(
                installation.map(home -> home.resolve(SHIPPED_FILE)).stream(),
                Stream.of(SYSTEM_FILE))
            .toList());
  }

  /**
   * A loader of other standing files.
   *
   * @param standing files that count where they exist, later wins
   */
  SettingsLoader(Vertx vertx, HostFacts host, List<Path> standing) {
    this.vertx = vertx;
    this.host = host;
    this.standing = List.copyOf(standing);
  }

  /** Settings, and warnings that the caller should show. */
  public record Loaded(Settings settings, List<String> warnings) {}

  /**
   * Loads all layers.
   *
   * @param files YAML or JSON files of the caller; a missing one is a problem
   * @param sets {@code key=value} texts of the caller
   * @return INVALID_ARGUMENT with all problems at once, where there are any
   */
  public Future<Loaded> load(List<Path> files, List<String> sets) {
    List<Future<ConfigLayer>> layers = new ArrayList<>();
    standing.stream().filter(Files::isRegularFile).forEach(file -> layers.add(file(file)));
    files.forEach(file -> layers.add(file(file)));
    layers.add(Future.succeededFuture(environment()));
    return Future.join(layers).otherwiseEmpty().map(all -> merged(layers, sets));
  }

  /** Every file that a load looks at, there or not. */
  List<Path> files(List<Path> files) {
    return Stream.concat(standing.stream(), files.stream()).toList();
  }

  private Loaded merged(List<Future<ConfigLayer>> layers, List<String> sets) {
    ConfigValues values = new ConfigValues();
    List<String> problems = new ArrayList<>();
    for (Future<ConfigLayer> layer : layers) {
      if (layer.succeeded()) {
        values.add(layer.result());
      } else {
        problems.add(layer.cause().getMessage());
      }
    }
    values.add(single(sets, problems));
    Settings settings = new SettingsReader(values, host).read();
    problems.addAll(values.problems());
    if (!problems.isEmpty()) {
      throw Failure.of(
              ErrorCode.INVALID_ARGUMENT,
              "configuration: " + String.join("; ", problems) + "; correct it and try again")
          .with("problems", problems);
    }
    return new Loaded(settings, values.warnings());
  }

  private Future<ConfigLayer> file(Path file) {
    return vertx
        .fileSystem()
        .readFile(file.toAbsolutePath().toString())
        .compose(text -> saysNothing(text) ? nothing() : document(file))
        .map(document -> ConfigLayer.of(file.toString(), document))
        .recover(unusable -> Future.failedFuture(unreadable(file, unusable)));
  }

  /** Vert.x Config fails at a YAML file that has comments only. */
  private static boolean saysNothing(Buffer text) {
    return text.toString()
        .lines()
        .map(String::strip)
        .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.equals("---"));
  }

  private static Future<JsonObject> nothing() {
    return Future.succeededFuture(new JsonObject());
  }

  private Future<JsonObject> document(Path file) {
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType("file")
            .setFormat(file.toString().endsWith(".json") ? "json" : "yaml")
            .setConfig(
                new JsonObject()
                    .put("path", file.toAbsolutePath().toString())
                    .put("raw-data", true));
    ConfigRetriever retriever =
        ConfigRetriever.create(vertx, new ConfigRetrieverOptions().addStore(store));
    return retriever.getConfig().onComplete(done -> retriever.close());
  }

  private static Failure unreadable(Path file, Throwable cause) {
    String why =
        Files.exists(file)
            ? "is not a readable YAML or JSON object: "
                + Quoted.of(String.valueOf(cause.getMessage()))
            : "does not exist";
    return Failure.of(ErrorCode.INVALID_ARGUMENT, "file " + file + " " + why, cause);
  }

  private ConfigLayer environment() {
    Map<String, Object> values = new LinkedHashMap<>();
    Arrays.stream(ConfigKey.values())
        .filter(key -> host.environment().containsKey(key.environmentName()))
        .forEach(key -> values.put(key.toString(), host.environment().get(key.environmentName())));
    unknownVariables().forEach(name -> values.put(name, ""));
    return new ConfigLayer("the environment", values);
  }

  /** Their values are left where they are: a token may be among them. */
  private Stream<String> unknownVariables() {
    Set<String> known =
        Stream.concat(
                Arrays.stream(ConfigKey.values()).map(ConfigKey::environmentName),
                Stream.of(TOKEN_VARIABLE))
            .collect(Collectors.toSet());
    return host.environment().keySet().stream()
        .filter(name -> name.startsWith(ConfigKey.ENVIRONMENT_PREFIX) && !known.contains(name))
        .sorted();
  }

  private static ConfigLayer single(List<String> sets, List<String> problems) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String set : sets) {
      int equals = set.indexOf('=');
      if (equals > 0) {
        values.put(set.substring(0, equals).strip(), set.substring(equals + 1));
      } else {
        problems.add("--set '" + Quoted.of(set) + "' is not of the form key=value");
      }
    }
    return new ConfigLayer("--set", values);
  }
}
