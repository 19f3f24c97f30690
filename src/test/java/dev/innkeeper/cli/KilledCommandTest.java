package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed in the middle, and what the next command makes of what it left. */
@Tag("guest")
class KilledCommandTest {
  private GuestWorld world;
  private Path reached;
  private StandInTools tools;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    reached = world.folder().resolve("reached");
    tools = new StandInTools(Files.createDirectories(world.folder().resolve("tools")));
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  /** Runs a command in a process of its own until the stand-in is called. */
  private Process reaching(String... arguments) throws Exception {
    File log = world.folder().resolve("killed.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(world.processLine(arguments))
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().putAll(tools.environment());
    Process process = builder.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(reached) || !process.isAlive());
    assertThat(reached).as(Files.readString(log.toPath())).exists();
    return process;
  }

  private List<ProcessHandle> standIns() throws Exception {
    return Arrays.stream(Files.readString(reached).strip().split("\\s+"))
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
        .toList();
  }

  private void killed(String... arguments) throws Exception {
    Process process = reaching(arguments);
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    standIns().forEach(ProcessHandle::destroyForcibly);
  }

  /** The tool stops for ever before what matches; otherwise it is the real one. */
  private void stopBefore(Tool tool, String pattern) throws Exception {
    String real = GuestWorld.output("which", tool.program()).strip();
    tools.script(
        tool,
        "case \" $* \" in "
            + pattern
            + ") echo $$ >"
            + reached
            + ".new; mv "
            + reached
            + ".new "
            + reached
            + "; exec sleep 600 ;; esac\nexec "
            + real
            + " \"$@\"");
  }

  /** One virsh defines and starts; this one dies in between. */
  @ParameterizedTest
  @ValueSource(strings = {"autostart", "start"})
  void aCreateThatDiedOnceItsDomainWasDefinedIsUndoneByTheNextChange(String next) throws Exception {
    String name = world.name("defined");
    tools.script(
        Tool.VIRSH,
        """
        real=%s
        case " $* " in
          *" define "*" %2$s "*)
            "$real" "$1" "$2" "$3" "${4%%%%; %2$s *}"
            echo $$ >%3$s.new; mv %3$s.new %3$s; exec sleep 600 ;;
        esac
        exec "$real" "$@"
        """
            .formatted(GuestWorld.output("which", "virsh").strip(), next, reached));
    killed("launch", "noble", "--name", name);
    assertThat(GuestWorld.domainState(name)).isEqualTo("shut off");
    world.run("images", "prune").succeeded();
    world.assertGone(name);
  }

  /** Every call of a tool that a create makes, in its order. */
  @ParameterizedTest
  @CsvSource({
    "VIRSH, *' net-info '*",
    "GENISOIMAGE, *' -volid '*",
    "QEMU_IMG, *' create '*",
    "VIRSH, *' define '*"
  })
  void aCreateThatDiedBeforeItsStartIsUndoneByTheNextChange(Tool tool, String call)
      throws Exception {
    String name = world.name("create");
    stopBefore(tool, call);
    killed("launch", "noble", "--name", name);
    world.run("images", "prune").succeeded();
    world.assertGone(name);
    world.run("launch", "noble", "--name", name).succeeded();
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*' destroy '*", "*' undefine '*"})
  void aDestroyThatDiedIsFinishedByTheNextChange(String call) throws Exception {
    String name = world.name("destroy");
    world.run("launch", "noble", "--name", name).succeeded();
    stopBefore(Tool.VIRSH, call);
    killed("destroy", name, "--force");
    world.run("images", "prune").succeeded();
    world.assertGone(name);
  }

  @Test
  void aLaunchThatDiedWhileItWaitedKeepsItsGuest() throws Exception {
    String name = world.name("wait");
    stopBefore(Tool.VIRSH, "*' domifaddr '*");
    killed("launch", "noble", "--name", name, "--wait", "ready");
    world.run("images", "prune").succeeded();
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
  }

  @ParameterizedTest
  @CsvSource({"GENISOIMAGE, *' -volid '*", "VIRSH, *' start '*", "VIRSH, *' qemu-agent-command '*"})
  void anInterruptUndoesACreateAndEndsItsChildren(Tool tool, String call) throws Exception {
    String name = world.name("int");
    stopBefore(tool, call);
    Process process = reaching("launch", "noble", "--name", name, "--wait", "ready");
    // SIGTERM: whoever is started in the background of a shell has SIGINT ignored.
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(world.folder().resolve("killed.log")))
        .isEqualTo(143);
    assertThat(standIns()).noneMatch(ProcessHandle::isAlive);
    world.assertGone(name);
  }
}
