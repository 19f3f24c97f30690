package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code init} and {@code doctor --fix} on a host whose packages, daemons, pool and network are
 * stand-ins.
 */
class HostRepairTest {
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

  private CommandRun doctor() throws Exception {
    return run(Stream.of("doctor", "--fix"));
  }

  private CommandRun run(Stream<String> command) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Innkeeper.class.getName()));
    command.forEach(line::add);
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

  private void packagesCannotBeInstalled() throws Exception {
    tools.script(Tool.DPKG_QUERY, "exit 0").script(Tool.APT_GET, "echo no route >&2; exit 100");
  }

  private void libvirtNeverAnswers() throws Exception {
    tools.script(Tool.SYSTEMCTL, "exit 1").script(Tool.LIBVIRTD, "[ \"$1\" = --version ]");
  }

  @Test
  void aStepThatFailsHoldsUpOnlyThoseThatNeedIt() throws Exception {
    packagesCannotBeInstalled();
    CommandRun init = run(Stream.of("init"));
    assertThat(init.err())
        .containsSubsequence("starting libvirt\n", "making or starting pool", "starting network");
    List<String> errors =
        init.err().lines().filter(line -> line.startsWith("innkeeper: ")).toList();
    assertThat(errors).singleElement().asString().containsAnyOf("COMMAND_FAILED", "HOST_UNFIT");
    assertThat(init.exit()).isEqualTo(errors.get(0).contains("HOST_UNFIT") ? 4 : 1);
    assertThat(init.err()).doesNotContain("This host is ready");
  }

  @Test
  void eachStepThatFailsIsToldAndTheFirstCounts() throws Exception {
    packagesCannotBeInstalled();
    libvirtNeverAnswers();
    CommandRun init = run(Stream.of("init", "--output", "json"));
    List<JsonObject> errors = init.err().lines().map(JsonObject::new).toList();
    assertThat(errors)
        .extracting(error -> error.getJsonObject("error").getString("code"))
        .hasSize(2)
        .startsWith("LIBVIRT_UNAVAILABLE");
    assertThat(init.out()).isEmpty();
    assertThat(init.exit()).isEqualTo(errors.get(1).encode().contains("\"HOST_UNFIT\"") ? 4 : 1);
  }

  @Test
  void theChecksAreShownWhereARepairFails() throws Exception {
    libvirtNeverAnswers();
    CommandRun run = doctor();
    assertThat(run.exit()).isEqualTo(ErrorCode.HOST_UNFIT.exitStatus());
    assertThat(run.err())
        .containsPattern("(?m)^innkeeper: LIBVIRT_UNAVAILABLE: ")
        .containsPattern("(?m)^innkeeper: HOST_UNFIT: this host lacks .*libvirt");
    assertThat(run.out()).containsPattern("(?m)^fail +libvirt ").contains("innkeeper init");
  }

  @Test
  void whatIsLackingIsInTheErrorToo() throws Exception {
    libvirtNeverAnswers();
    CommandRun json = run(Stream.of("doctor", "--output", "json"));
    assertThat(json.out()).contains("\"checks\"");
    JsonObject error = new JsonObject(json.err());
    assertThat(error.getJsonObject("error").getJsonObject("details").getJsonArray("checks"))
        .contains("libvirt");
  }
}
