package dev.innkeeper.simplestreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenUpdatesTest {
  private static final String DATE = "Wed, 25 Nov 2026 10:00:00 +0000";
  private static final int DOCUMENTS = 200;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("streams").resolve("seen-updates.json");
  }

  /** A process that sees documents of its own; the arguments are the file and its name. */
  static final class Viewer {
    private Viewer() {}

    public static void main(String[] arguments) throws IOException {
      SeenUpdates seen = new SeenUpdates(Path.of(arguments[0]));
      for (int i = 0; i < DOCUMENTS; i++) {
        seen.check(arguments[1] + "-" + i, DATE);
      }
    }
  }

  @Test
  void twoProcessesLoseNoneOfEachOthersUpdates() throws Exception {
    List<Process> viewers = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      viewers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Viewer.class.getName(),
                  file().toString(),
                  name)
              .inheritIO()
              .start());
    }
    for (Process viewer : viewers) {
      assertThat(viewer.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(viewer.exitValue()).isZero();
    }
    assertThat(new JsonObject(Files.readString(file())).fieldNames()).hasSize(2 * DOCUMENTS);
  }

  @Test
  void anOlderDateIsRefusedAndTheNewerOneKept() throws IOException {
    new SeenUpdates(file()).check("index", DATE);
    SeenUpdates another = new SeenUpdates(file());
    assertThatThrownBy(() -> another.check("index", DATE.replace("10:00", "09:00")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("older");
    another.check("index", DATE);
  }
}
