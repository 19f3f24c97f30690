package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DashboardStatesTest {
  private static final Path PAGE = Path.of("src/main/resources/dashboard");
  private static final int MOST_BYTES = 200_000;

  @Test
  @Tag("guest")
  void everyStateOfThePageIsShownAndAccessible() throws Exception {
    BrowserScript.passes("states.test.mjs", Map.of(), Duration.ofMinutes(6));
  }

  @Test
  @Tag("guest")
  void everyDialogAsksForAllThatTheServiceTakes() throws Exception {
    BrowserScript.passes("dialogs.test.mjs", Map.of(), Duration.ofMinutes(4));
  }

  @Test
  @Tag("guest")
  void thePagesModulesOrderAndWordWhatTheyAreGiven() throws Exception {
    BrowserScript.passes("modules.test.mjs", Map.of(), Duration.ofMinutes(1));
  }

  @Test
  void allOfThePageIsUnder200KbCompressed() throws Exception {
    long bytes = 0;
    for (Path file : files()) {
      bytes += compressed(file);
    }
    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  @Test
  void thePageNamesNoOtherHostAndHasNothingInline() throws Exception {
    for (Path file : files()) {
      if (!file.toString().contains("vendor")) {
        assertThat(Files.readString(file))
            .as(file.toString())
            .doesNotContainPattern("(src|href)=\"(https?:)?//")
            .doesNotContainPattern("<style|<[a-z][^>]* (style|on[a-z]+)=\"")
            .doesNotContain("innerHTML", "eval(");
      }
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(PAGE)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static int compressed(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      Files.copy(file, gzip);
    }
    return bytes.size();
  }
}
