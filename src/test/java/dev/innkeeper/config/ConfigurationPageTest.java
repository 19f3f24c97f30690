package dev.innkeeper.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/configuration.md} against the table of keys. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("docs", "configuration.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.+?) \\| .+ \\|$");

  @Test
  void hasARowForEveryKeyInTheirOrder() throws IOException {
    assertThat(defaults().keySet())
        .containsExactlyElementsOf(
            Arrays.stream(ConfigKey.values()).map(ConfigKey::toString).toList());
  }

  @ParameterizedTest
  @EnumSource(ConfigKey.class)
  void saysTheDefault(ConfigKey key) throws IOException {
    String written = String.valueOf(defaults().get(key.toString()));
    key.fallback()
        .ifPresent(
            fallback ->
                assertThat(written).isEqualTo(fallback.isEmpty() ? "empty" : "`" + fallback + "`"));
  }

  /** What the page has in its column of defaults, by key. */
  private static Map<String, String> defaults() throws IOException {
    Map<String, String> defaults = new LinkedHashMap<>();
    Matcher rows = ROW.matcher(Files.readString(PAGE));
    while (rows.find()) {
      defaults.put(rows.group(1), rows.group(2));
    }
    return defaults;
  }
}
