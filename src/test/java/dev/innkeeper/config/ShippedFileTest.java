package dev.innkeeper.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code conf/innkeeper.yaml} against the table of keys. */
@ExtendWith(VertxExtension.class)
class ShippedFileTest {
  private static final Path FILE = Path.of("conf", "innkeeper.yaml");
  private static final HostFacts HOST = new HostFacts(Map.of(), "host-1", 3);

  @Test
  void saysTheDefaultOfEveryKeyThatHasOne() throws IOException {
    Map<String, Object> written = written();

    assertThat(written.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ConfigKey.values())
                .filter(key -> key.fallback().isPresent())
                .map(ConfigKey::toString)
                .toList());
    written.forEach(
        (name, value) ->
            assertThat(value instanceof List<?> list && list.isEmpty() ? "" : value.toString())
                .as(name)
                .isEqualTo(ConfigKey.find(name).orElseThrow().fallback().orElseThrow()));
  }

  @ParameterizedTest
  @EnumSource(ConfigKey.class)
  void everyKeyHasItsLineAndDerivedOnesStandCommentedOut(ConfigKey key) throws IOException {
    String name = key.toString().substring(key.toString().lastIndexOf('.') + 1);
    String mark = key.fallback().isPresent() ? "" : "# ";

    assertThat(Files.readString(FILE))
        .containsPattern(Pattern.compile("(?m)^ *" + mark + Pattern.quote(name) + ": "));
  }

  @Test
  void changesNothing(Vertx vertx) throws Exception {
    SettingsLoader.Loaded bare = load(new SettingsLoader(vertx, HOST, List.of()));
    SettingsLoader.Loaded shipped = load(new SettingsLoader(vertx, HOST, List.of(FILE)));

    assertThat(shipped.warnings()).isEmpty();
    assertThat(shipped.settings()).isEqualTo(bare.settings());
  }

  private static SettingsLoader.Loaded load(SettingsLoader loader) throws Exception {
    return loader
        .load(List.of(), List.of())
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static Map<String, Object> written() throws IOException {
    Map<?, ?> document = new YAMLMapper().readValue(FILE.toFile(), Map.class);
    return ConfigLayer.of("the file", JsonObject.mapFrom(document)).values();
  }
}
