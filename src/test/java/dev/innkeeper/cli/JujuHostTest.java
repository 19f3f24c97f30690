package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.value.Arch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A host that Juju provisioned, on real libvirt: its files, its domains, its XML. */
@Tag("guest")
class JujuHostTest {
  private static final String MODEL = "deadbeef-0bad-400d-8000-4b1d0d06f00d";

  private GuestWorld world;
  private String name = "";

  @BeforeEach
  void begin() throws Exception {
    world = new GuestWorld();
    // Not of this test alone are names of Juju's, but for the model's digits.
    String digits = String.format("%06x", world.folder().hashCode() & 0xffffff);
    name = "juju-" + digits + "-0-kvm-0";
    world.set("model-uuid=" + MODEL.substring(0, MODEL.length() - 6) + digits);
  }

  @AfterEach
  void end() throws Exception {
    if (!GuestWorld.domainState(name).isEmpty()) {
      new ProcessBuilder("virsh", "-q", "destroy", "--domain", name).start().waitFor();
      GuestWorld.virsh("undefine", "--nvram", "--domain", name);
    }
    world.close();
  }

  private Path disk() {
    return world.guests().resolve(name + ".qcow");
  }

  private Path seed() {
    return world.guests().resolve(name + "-ds.iso");
  }

  private String state() {
    JsonArray all = world.run("list", "--output", "json").json().getJsonArray("containers");
    return all.stream()
        .map(JsonObject.class::cast)
        .filter(container -> container.getString("name").equals(name))
        .map(container -> container.getString("state"))
        .findFirst()
        .orElse("");
  }

  /** What Juju had done: backing file, overlay, seed, directory, domain without metadata. */
  private void provisionAsJujuDid() throws Exception {
    Files.createDirectories(world.guests());
    Path backing = world.guests().resolve("22.04-amd64-backing-file.qcow");
    GuestWorld.output(
        "qemu-img",
        "convert",
        "-f",
        "qcow2",
        "-O",
        "raw",
        GuestWorld.tinyGuest().toString(),
        backing.toString());
    GuestWorld.output(
        "qemu-img",
        "create",
        "-b",
        backing.toString(),
        "-F",
        "raw",
        "-f",
        "qcow2",
        disk().toString(),
        "8G");
    Path directory = Files.createDirectories(world.data().resolve("containers").resolve(name));
    Files.writeString(directory.resolve("user-data"), "#cloud-config\n");
    Files.writeString(directory.resolve("meta-data"), "{\"instance-id\": \"juju-made\"}\n");
    Files.writeString(directory.resolve("network-config"), "config: \"disabled\"\n");
    GuestWorld.output(
        "genisoimage",
        "-quiet",
        "-output",
        seed().toString(),
        "-volid",
        "cidata",
        "-joliet",
        "-rock",
        directory.toString());
    Path xml = directory.resolve(name + ".xml");
    Files.writeString(
        xml,
        Files.readString(Path.of("src/test/resources/domain/juju-amd64-emulated.xml"))
            .replace("juju-11b7e5-4-kvm-0", name)
            .replace("/var/lib/juju/kvm/guests", world.guests().toString()));
    GuestWorld.virsh("define", xml.toString());
    GuestWorld.virsh("start", "--domain", name);
    GuestWorld.virsh("autostart", "--domain", name);
  }

  @Test
  void aMachineOfJujusIsListedStoppedStartedAndDestroyed() throws Exception {
    provisionAsJujuDid();
    assertThat(state()).isEqualTo("running");
    JsonObject info = world.run("info", name, "--output", "json").json();
    assertThat(info.getString("hardware"))
        .isEqualTo("arch=" + Arch.AMD64 + " cores=2 mem=1024M root-disk=8192M");
    assertThat(info.getBoolean("autostart")).isTrue();
    assertThat(info.getString("ready")).isEqualTo("unknown");
    world.run("pause", name).succeeded();
    assertThat(state()).isEqualTo("paused");
    world.run("resume", name).succeeded();
    world.run("stop", name, "--force").succeeded();
    assertThat(state()).isEqualTo("shut off");
    world.run("start", name).succeeded();
    assertThat(state()).isEqualTo("running");
    assertThat(world.data().resolve("containers").resolve(name).resolve("console.log"))
        .doesNotExist();
    world.run("set", name, "--label", "role=web", "--autostart", "off").succeeded();
    world.run("images", "prune").succeeded();
    assertThat(disk()).exists();
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
    assertThat(world.guests().resolve("22.04-amd64-backing-file.qcow")).exists();
    world.run("destroy", name, "--force").failed(ErrorCode.NOT_FOUND, name);
  }

  @Test
  void aContainerOfJujusProfileHasItsXmlAndOurFacts() throws Exception {
    world.offer("noble", "24.04", GuestWorld.tinyGuest());
    world.set("libvirt.profile=juju");
    world.run("launch", "noble", "--machine-id", "0/kvm/0", "--label", "role=web").succeeded();
    String written =
        Files.readString(world.data().resolve("containers").resolve(name).resolve(name + ".xml"));
    assertThat(written).doesNotContain("metadata").doesNotContain("channel").contains("/dev/pts/2");
    JsonObject info = world.run("info", name, "--output", "json").json();
    assertThat(info.getString("state")).isEqualTo("running");
    assertThat(info.getString("release")).isEqualTo("noble");
    assertThat(info.getString("ready")).isEqualTo("unknown");
    assertThat(info.getJsonObject("labels").getString("role")).isEqualTo("web");
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
  }
}
