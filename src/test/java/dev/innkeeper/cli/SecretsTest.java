package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where a password in user-data or in a proxy's address must not turn up. */
@Tag("guest")
class SecretsTest {
  private static final String PASSWORD = "correct-horse-battery";

  private GuestWorld world;
  private Path calls;
  private StandInTools tools;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    calls = world.folder().resolve("calls");
    tools = new StandInTools(Files.createDirectories(world.folder().resolve("tools")));
    for (Tool tool : List.of(Tool.VIRSH, Tool.QEMU_IMG, Tool.GENISOIMAGE)) {
      String real = GuestWorld.output("which", tool.program()).strip();
      tools.script(tool, "{ echo \"$*\"; env; } >>" + calls + "\nexec " + real + " \"$@\"");
    }
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  private String run(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(world.processLine(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(tools.environment());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @Test
  void userDataIsInItsFilesAndNowhereElse() throws Exception {
    String name = world.name("secret");
    Path userData =
        Files.writeString(
            world.folder().resolve("ud"), "#cloud-config\npassword: " + PASSWORD + "\n");
    String said =
        run(
            "launch",
            "noble",
            "--name",
            name,
            "--user-data",
            userData.toString(),
            "--verbose",
            "--output",
            "json");
    assertThat(said).contains("\"succeeded\"").doesNotContain(PASSWORD);
    assertThat(run("info", name, "--output", "json")).contains(name).doesNotContain(PASSWORD);
    assertThat(Files.readString(calls)).contains("define").doesNotContain(PASSWORD);
    assertThat(GuestWorld.virsh("dumpxml", "--domain", name)).doesNotContain(PASSWORD);
    assertThat(filesWith(PASSWORD))
        .containsExactlyInAnyOrder(
            world.data().resolve("containers").resolve(name).resolve("user-data"),
            world.guests().resolve(name + "-ds.iso"));
    world.run("destroy", name, "--force").succeeded();
    assertThat(filesWith(PASSWORD)).isEmpty();
  }

  private List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> all = Files.walk(world.data())) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith("-backing-file.qcow"))
          .filter(file -> contains(file, text))
          .toList();
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void aProxysPasswordIsNeitherSaidNorHandedToTools() throws Exception {
    world
        .set("proxy.http=http://me:" + PASSWORD + "@127.0.0.1:9")
        .set("images.source=http://mirror.invalid/");
    String said = run("launch", "noble", "--name", world.name("proxied"), "--verbose");
    assertThat(said).contains("SOURCE_UNAVAILABLE").doesNotContain(PASSWORD);
    assertThat(Files.readString(calls)).doesNotContain(PASSWORD);
  }
}
