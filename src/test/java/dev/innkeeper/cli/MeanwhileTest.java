package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What others do on real libvirt between a launch's look at it and what the launch then does. */
@Tag("guest")
class MeanwhileTest {
  private GuestWorld world;
  private String name = "";

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    name = world.name("meanwhile");
  }

  @AfterEach
  void end() throws Exception {
    world.close();
    if (GuestWorld.virsh("net-list", "--all", "--name").contains(name)) {
      new ProcessBuilder("virsh", "-q", "net-destroy", name).start().waitFor();
      GuestWorld.virsh("net-undefine", "--network", name);
    }
  }

  /** Launches in a process of its own; others run commands just before virsh does. */
  private String launched(String virshCommand, String others, int exit, String... options)
      throws Exception {
    StandInTools tools =
        new StandInTools(Files.createDirectories(world.folder().resolve("tools")))
            .script(
                Tool.VIRSH,
                "case \" $* \" in *' %s '*) if mkdir %s 2>/dev/null; then %s; fi ;; esac\n"
                        .formatted(virshCommand, world.folder().resolve("once"), others)
                    + "exec /usr/bin/virsh \"$@\"");
    File log = world.folder().resolve("launch.log").toFile();
    String[] line = new String[options.length + 4];
    System.arraycopy(new String[] {"launch", "noble", "--name", name}, 0, line, 0, 4);
    System.arraycopy(options, 0, line, 4, options.length);
    ProcessBuilder builder =
        new ProcessBuilder(world.processLine(line)).redirectErrorStream(true).redirectOutput(log);
    builder.environment().putAll(tools.environment());
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(log.toPath());
    assertThat(process.exitValue()).as(said).isEqualTo(exit);
    return said;
  }

  @Test
  void aDomainThatOthersDefineAndStartIsLeftRunning() throws Exception {
    Path xml =
        Files.writeString(
            world.folder().resolve("foreign.xml"),
            "<domain type='qemu'><name>"
                + name
                + "</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>");
    String others =
        "/usr/bin/virsh -q -c qemu:///system define %s; /usr/bin/virsh -q -c qemu:///system start %s"
            .formatted(xml, name);
    String said = launched("define", others, ErrorCode.ALREADY_EXISTS.exitStatus());
    assertThat(said).contains("innkeeper: ALREADY_EXISTS: ", name, "left alone");
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
    assertThat(world.data().resolve("containers").resolve(name)).doesNotExist();
    assertThat(world.guests().resolve(name + ".qcow")).doesNotExist();
    world.run("images", "prune").succeeded();
    assertThat(GuestWorld.domainState(name)).as("nothing was left to undo").isEqualTo("running");
  }

  @Test
  void aNetworkThatOthersStopIsStartedAgain() throws Exception {
    Path xml =
        Files.writeString(
            world.folder().resolve("network.xml"),
            "<network><name>%s</name><bridge name='inktest0'/></network>".formatted(name));
    GuestWorld.virsh("net-define", "--file", xml.toString());
    String others = "/usr/bin/virsh -q -c qemu:///system net-destroy " + name;
    launched("start", others, 0, "--network", "network:" + name);
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
    assertThat(world.folder().resolve("once")).as("it was stopped").exists();
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
  }
}
