package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.ContainerName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the document about HTTP, given to a shell as they are written there. */
class DocumentedCallsTest {
  private static final Path DOCUMENT = Path.of("docs", "http-api.md");
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

  /** What the examples that follow take over from the first. */
  private static final Pattern SETTING = Pattern.compile("(?m)^(?:token|api)=.*$");

  @TempDir Path folder;
  private GatewayWorld world;
  private List<String> examples;

  @BeforeEach
  void start() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    world = GatewayWorld.start(data);
    examples =
        EXAMPLE.matcher(Files.readString(DOCUMENT)).results().map(block -> block.group(1)).toList();
    // It may be missing, and who runs the tests may read the token anyway.
    Path sudo = Files.writeString(folder.resolve("sudo"), "#!/bin/sh\nexec \"$@\"\n");
    assertThat(sudo.toFile().setExecutable(true)).isTrue();
  }

  @AfterEach
  void end() {
    world.close();
  }

  /** Begins an example, with this gateway's place and address instead of the usual ones. */
  private Process begun(String example) throws IOException {
    String script =
        example
            .replace("/var/lib/juju", folder.resolve("data").toString())
            .replace("127.0.0.1:8480", "127.0.0.1:" + world.port());
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-euc", script)
            .directory(folder.toFile())
            .redirectOutput(answers().toFile())
            .redirectError(folder.resolve("errors").toFile());
    bash.environment().clear();
    bash.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    return bash.start();
  }

  private Path answers() {
    return folder.resolve("answers");
  }

  private void succeeded(Process shell) throws Exception {
    try {
      assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(shell.exitValue()).as(Files.readString(folder.resolve("errors"))).isZero();
    } finally {
      shell.destroyForcibly().waitFor();
    }
  }

  @Test
  void everyExampleIsRunHere() throws Exception {
    Matcher calls = Pattern.compile("\\bcurl ").matcher(Files.readString(DOCUMENT));
    Matcher run = Pattern.compile("\\bcurl ").matcher(String.join("", examples));
    assertThat(run.results().count()).isEqualTo(calls.results().count());
    assertThat(examples).hasSize(3);
  }

  @Test
  void theFirstLookIsAnswered() throws Exception {
    succeeded(begun(examples.get(0)));
    List<String> lines = Files.readAllLines(answers());
    assertThat(lines).hasSize(4);
    assertThat(new JsonObject(lines.get(0)).getJsonArray("containers")).isEmpty();
    JsonObject launch = new JsonObject(lines.get(1));
    assertThat(launch.getString("kind")).isEqualTo("container.create");
    assertThat(launch.getString("state")).isEqualTo("succeeded");
    JsonObject begun = new JsonObject(Files.readString(folder.resolve("launch.json")));
    assertThat(begun.getString("id")).isEqualTo(launch.getString("id"));
    assertThat(lines.get(2)).isEqualTo("booting");
    assertThat(new JsonObject(lines.get(3)).getString("kind")).isEqualTo("container.destroy");
    assertThat(world.manager.containers).isEmpty();
  }

  private String settings() {
    return SETTING
        .matcher(examples.get(0))
        .results()
        .map(line -> line.group() + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void aFileIsPlannedAndApplied() throws Exception {
    succeeded(begun(settings() + examples.get(2)));
    List<String> lines = Files.readAllLines(answers());
    assertThat(new JsonObject(lines.get(0)).getJsonArray("make")).containsExactly("web-1");
    JsonObject applied = new JsonObject(lines.get(1));
    assertThat(applied.getString("kind")).isEqualTo("apply");
    assertThat(applied.getJsonObject("result").getJsonArray("made")).containsExactly("web-1");
  }

  @Test
  void theConsoleIsFollowedUntilTheContainerIsGone() throws Exception {
    world.manager.add("web");
    Process shell = begun(settings() + examples.get(1));
    Awaitility.await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> Files.readString(answers()).contains("booting"));
    assertThat(shell.isAlive()).isTrue();
    world.manager.containers.remove(new ContainerName("web"));
    succeeded(shell);
  }
}
