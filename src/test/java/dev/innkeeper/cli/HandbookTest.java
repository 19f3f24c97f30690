package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages' examples, each page's in one shell as they are written, on real guests. Only places,
 * the port and the containers' names are other ones, and {@code noble} is the tiny guest.
 */
@Tag("guest")
class HandbookTest {
  private static final Pattern NAMED = Pattern.compile("--name ([\\w-]+)");
  private static final int LONGEST_MINUTES = 15;

  @TempDir Path output;
  private GuestWorld world;

  static List<Path> pages() {
    return Stream.of("first-ten-minutes.md", "images.md", "moving.md", "networking.md")
        .map(name -> Path.of("docs", name))
        .toList();
  }

  @BeforeEach
  void makeWorld() throws Exception {
    world = GuestWorld.withTinyGuest();
  }

  @AfterEach
  void removeWorld() throws Exception {
    world.close();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyExampleSucceeds(Path page) throws Exception {
    String script = inThisWorld(PageExamples.of(page).script());
    Path said = output.resolve("said");
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-eux", "-c", script)
            .directory(cloned().toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    for (String key : world.keys()) {
      String[] pair = key.split("=", 2);
      String name = pair[0].toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
      bash.environment().put("INNKEEPER_" + name, pair[1]);
    }
    Process shell = bash.start();
    try {
      assertThat(shell.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)).as(text(said)).isTrue();
      assertThat(shell.exitValue()).as(text(said)).isZero();
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly().waitFor();
    }
  }

  private static String text(Path said) {
    try {
      return Files.readString(said);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private String inThisWorld(String script) throws IOException {
    String here =
        script
            .replace("/var/lib/juju", world.data().toString())
            .replace("127.0.0.1:8480", "127.0.0.1:" + freePort());
    TreeSet<String> names = new TreeSet<>();
    NAMED.matcher(script).results().forEach(named -> names.add(named.group(1)));
    for (String name : names) {
      here = here.replaceAll("(?<= )" + name + "(?=\\s)", world.name(name));
    }
    return here;
  }

  private int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      int port = socket.getLocalPort();
      world.set("http.port=" + port);
      return port;
    }
  }

  /** What of a clone the pages use; the program is the one under test, so that none is built. */
  private Path cloned() throws IOException {
    Path clone = Files.createDirectory(world.folder().resolve("clone"));
    Path bin = Files.createDirectory(clone.resolve("bin"));
    Path real = Path.of("bin").toAbsolutePath();
    Files.createSymbolicLink(bin.resolve("build-guest"), real.resolve("build-guest"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path program =
        Files.writeString(
            bin.resolve("innkeeper"),
            String.format(
                "#!/bin/bash%nPATH=$PATH:%s exec %s -cp '%s' %s \"$@\"%n",
                real, java, System.getProperty("java.class.path"), Innkeeper.class.getName()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return clone;
  }
}
