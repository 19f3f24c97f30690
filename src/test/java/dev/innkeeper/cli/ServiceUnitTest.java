package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd, judged by systemd's own tool where it is installed. */
class ServiceUnitTest {
  private static final Path TOOL = Path.of("/usr/bin/systemd-analyze");

  @TempDir Path folder;
  private Path unit;

  @BeforeEach
  void install() throws Exception {
    assumeTrue(Files.isExecutable(TOOL), "systemd-analyze is not installed");
    String text = Files.readString(Path.of("conf", "innkeeper.service"));
    String program = Path.of("bin", "innkeeper").toAbsolutePath().toString();
    unit =
        Files.writeString(
            folder.resolve("innkeeper.service"),
            text.replace("/opt/innkeeper/bin/innkeeper", program));
    assertThat(Files.readString(unit)).contains("ExecStart=" + program + " serve");
  }

  private String judged(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(TOOL.toString()));
    line.addAll(List.of(arguments));
    line.add(unit.toString());
    Path said = folder.resolve("said");
    Process tool =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(tool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(tool.exitValue()).as(Files.readString(said)).isZero();
    return Files.readString(said);
  }

  @Test
  void nothingInItIsWrong() throws Exception {
    assertThat(judged("verify", "--man=no")).doesNotContain("innkeeper.service");
  }

  /** The tool's points times ten, as docs/security.md has them. */
  @Test
  void itIsShutInAsTheDocumentSays() throws Exception {
    judged("security", "--offline=yes", "--no-pager", "--threshold=30");
  }
}
