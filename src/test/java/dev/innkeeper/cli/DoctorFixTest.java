package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor --fix} on a host whose packages, daemons, pool and network are stand-ins. */
class DoctorFixTest {
  private static final Path VIRSH = Path.of("src/test/resources/stand-in/virsh");

  /** What virsh says before the daemon's stand-in has left its mark beside it. */
  private static final String AWAY =
      """
      if [ ! -f "${0%/*}/started" ] && [ "$1" != --version ]; then
        echo 'error: failed to connect to the hypervisor' >&2
        exit 1
      fi
      """;

  private static final String SLEEPING_NETWORK =
      """
      net-info)
            [ -f "$state/net" ] || printf 'Name: default\\nActive: no\\nAutostart: no\\n'
            [ ! -f "$state/net" ] || printf 'Name: default\\nActive: yes\\nAutostart: no\\n'
            ;;
          net-start) : >"$state/net" ;;
          never-asked) printf\
      """;

  @TempDir Path folder;
  private StandInTools tools = new StandInTools(Path.of(""));

  @BeforeEach
  void makeHost() throws Exception {
    tools = StandInHost.in(folder).tools();
    String script = Files.readString(VIRSH);
    tools.script(
        Tool.VIRSH,
        AWAY
            + script
                .substring(script.indexOf('\n') + 1)
                .replace("net-info) printf", SLEEPING_NETWORK)
                .replace("    net-start | net-autostart", "    net-autostart"));
    String started = "[ \"$1\" = --version ] || : >\"${0%/*}/started\"";
    tools.script(Tool.SYSTEMCTL, started).script(Tool.LIBVIRTD, started);
    tools.script(Tool.VIRTLOGD, "exit 0");
    tools.script(
        Tool.DPKG_QUERY, "for name; do printf '%s install ok installed\\n' \"$name\"; done");
  }

  private CommandRun doctor(String... more) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Innkeeper.class.getName(),
                "doctor",
                "--fix"));
    line.addAll(List.of(more));
    StandInHost.at(folder).keys().forEach(key -> line.addAll(List.of("--set", key)));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder program =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    program.environment().putAll(tools.environment());
    Process run = program.start();
    assertThat(run.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new CommandRun(run.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void eachStepIsToldAndNoneIsTakenTwice() throws Exception {
    CommandRun first = doctor();
    assertThat(first.err())
        .containsSubsequence(
            "starting libvirt\n",
            "making or starting pool stand-in at " + folder.resolve("data/kvm/guests") + "\n",
            "starting network default\n",
            "letting network default start with the host\n");
    assertThat(first.out())
        .containsPattern("(?m)^ok +libvirt ")
        .containsPattern("(?m)^ok +pool ")
        .containsPattern("(?m)^ok +network ")
        .containsPattern("(?m)^\\w+ +permissions ");
    assertThat(doctor().err()).doesNotContain("starting libvirt", "pool", "starting network");
  }

  @Test
  void theChecksAreShownWhereARepairFails() throws Exception {
    tools.script(Tool.DPKG_QUERY, "exit 0").script(Tool.APT_GET, "echo no route >&2; exit 100");
    CommandRun run = doctor();
    assertThat(run.exit()).isEqualTo(ErrorCode.HOST_UNFIT.exitStatus());
    assertThat(run.err()).containsPattern("(?m)^innkeeper: (COMMAND_FAILED|HOST_UNFIT): ");
    assertThat(run.out()).containsPattern("(?m)^fail +libvirt ").contains("innkeeper init");
    CommandRun json = doctor("--output", "json");
    assertThat(json.out()).contains("\"checks\"");
    assertThat(json.err().lines().toList()).last().asString().contains("\"error\"");
  }
}
