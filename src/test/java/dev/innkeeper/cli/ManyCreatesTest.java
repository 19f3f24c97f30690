package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.process.Tool;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred creates at once, in a JVM that has little memory. */
@Tag("guest")
class ManyCreatesTest {
  private static final int CREATES = 500;
  private static final int AT_ONCE = 4;

  @TempDir Path folder;

  @Test
  void fiveHundredCreatesAtOnceRunInTurnInAFixedHeap() throws Exception {
    StandInHost host = StandInHost.in(folder);
    host.tools()
        .script(
            Tool.GENISOIMAGE,
            "case $PWD in */faulty-*) echo 'no such luck' >&2; exit 1 ;; esac\n"
                + "exec /usr/bin/genisoimage \"$@\"");
    JsonObject seen = callers();
    assertThat(seen.getJsonArray("blocked")).isEqualTo(new JsonArray());
    assertThat(seen.getInteger("succeeded")).isEqualTo(CREATES - CREATES / 10);
    assertThat(seen.getInteger("failed")).isEqualTo(CREATES / 10);
    assertThat(seen.getInteger("mostAtOnce")).isEqualTo(AT_ONCE);
    assertThat(seen.getBoolean("inTurn")).isTrue();
    assertThat(seen.getInteger("leftOfFaulty")).isZero();
    assertThat(seen.getInteger("destroyed")).isEqualTo(CREATES - CREATES / 10);
    assertThat(seen.getJsonArray("left")).isEqualTo(new JsonArray());
    assertThat(seen.getInteger("children")).isZero();
  }

  private JsonObject callers() throws Exception {
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process callers =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:MaxDirectMemorySize=32m",
                "-cp",
                System.getProperty("java.class.path"),
                CreateCallers.class.getName(),
                Integer.toString(CREATES),
                folder.toString(),
                Integer.toString(AT_ONCE))
            .redirectOutput(Redirect.to(output.toFile()))
            .redirectError(Redirect.to(errors.toFile()))
            .start();
    try {
      assertThat(callers.waitFor(12, TimeUnit.MINUTES)).isTrue();
    } finally {
      callers.destroyForcibly();
    }
    assertThat(callers.exitValue()).as(Files.readString(errors)).isZero();
    List<String> lines = Files.readAllLines(output);
    return new JsonObject(lines.get(lines.size() - 1));
  }
}
