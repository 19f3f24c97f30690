package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job on this host's libvirt, with a real guest, by the command line. */
@Tag("guest")
class MainJobTest {
  private GuestWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  private Path image() {
    return world.guests().resolve("noble-amd64-20260901-backing-file.qcow");
  }

  private String imageHash() throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(image())));
  }

  private String state(String name) {
    JsonArray all = world.run("list", "--output", "json").json().getJsonArray("containers");
    return all.stream()
        .map(JsonObject.class::cast)
        .filter(container -> container.getString("name").equals(name))
        .map(container -> container.getString("state"))
        .findFirst()
        .orElse("");
  }

  @Test
  void aGuestIsLaunchedWatchedPausedStoppedStartedAndDestroyedWithoutATrace() throws Exception {
    String name = world.name("life");
    JsonObject made =
        world.run("launch", "noble", "--name", name, "--wait", "ready", "--output", "json").json();
    String before = imageHash();
    assertThat(made.getString("ready")).isEqualTo("true");
    assertThat(made.getJsonArray("addresses")).isNotEmpty();
    String metaData =
        Files.readString(world.data().resolve("containers").resolve(name).resolve("meta-data"));
    String console = world.run("console", name).succeeded().out();
    String instanceId = metaData.lines().findFirst().orElse("").replaceAll("[^0-9a-f-]+", " ");
    assertThat(console)
        .contains("guest-ready " + name + " ")
        .contains("instance-id=" + instanceId.strip().replaceAll(".* ", ""))
        .contains("fw=bios seed=iso9660 boot=first vda=8589934592 cpus=1");
    assertThat(state(name)).isEqualTo("running");
    world.run("pause", name).succeeded();
    assertThat(state(name)).isEqualTo("paused");
    world.run("resume", name).succeeded();
    world.run("stop", name).succeeded();
    assertThat(state(name)).isEqualTo("shut off");
    assertThat(world.run("console", name).out()).contains("guest-poweroff " + name);
    world.run("start", name).succeeded();
    assertThat(state(name)).isEqualTo("running");
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
    assertThat(imageHash()).isEqualTo(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(image())))
        .isEqualTo("r--r--r--");
  }

  @Test
  void privateFilesAreForTheirOwnerAndTheSeedForQemuAlone() throws Exception {
    String name = world.name("modes");
    Path userData = Files.writeString(world.folder().resolve("ud"), "#cloud-config\n# secret\n");
    world.run("launch", "noble", "--name", name, "--user-data", userData.toString()).succeeded();
    Path folder = world.data().resolve("containers").resolve(name);
    assertThat(mode(folder)).isEqualTo("rwx------");
    for (String file : List.of("user-data", "meta-data", "network-config", "console.log")) {
      assertThat(mode(folder.resolve(file))).as(file).isEqualTo("rw-------");
    }
    assertThat(mode(world.guests().resolve(name + "-ds.iso"))).isEqualTo("rw-------");
    assertThat(mode(world.guests().resolve(name + ".qcow"))).isEqualTo("rw-------");
    assertThat(world.run("info", name, "--output", "json").out()).doesNotContain("secret");
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void setChangesWhatARunningAndAStoppedContainerHave() throws Exception {
    String name = world.name("set");
    world.run("launch", "noble", "--name", name, "--label", "tier=front").succeeded();
    CommandRun set =
        world.run(
            "set",
            name,
            "--memory",
            "1G",
            "--cpus",
            "2",
            "--disk",
            "9G",
            "--autostart",
            "off",
            "--label",
            "tier=",
            "--label",
            "owner=<me & you>");
    assertThat(set.succeeded().err()).contains("next start");
    JsonObject running = world.run("info", name, "--output", "json").json();
    assertThat(running.getLong("rootDisk")).isEqualTo(9);
    assertThat(running.getBoolean("autostart")).isFalse();
    assertThat(running.getJsonObject("labels").getMap()).isEqualTo(Map.of("owner", "<me & you>"));
    assertThat(running.getJsonObject("image").getString("serial")).isEqualTo("20260901");
    world.run("set", name, "--disk", "3G").failed(ErrorCode.INVALID_ARGUMENT, "3 GiB", "9 GiB");
    world.run("stop", name, "--force").succeeded();
    world.run("set", name, "--disk", "10G", "--label", "tier=back").succeeded();
    world.run("start", name).succeeded();
    JsonObject anew = world.run("info", name, "--output", "json").json();
    assertThat(anew.getString("hardware"))
        .isEqualTo("arch=amd64 cores=2 mem=1024M root-disk=10240M");
    assertThat(anew.getJsonObject("labels").getString("tier")).isEqualTo("back");
    world.run("set", name).failed(ErrorCode.INVALID_ARGUMENT, "nothing to change");
  }

  @Test
  void destroyTakesAContainerInEveryState() throws Exception {
    String running = world.name("running");
    String paused = world.name("paused");
    String off = world.name("off");
    String half = world.name("half");
    for (String name : List.of(running, paused, off)) {
      world.run("launch", "noble", "--name", name, "--firmware", "uefi").succeeded();
    }
    world.run("pause", paused).succeeded();
    world.run("stop", off, "--force").succeeded();
    assertThat(List.of(state(running), state(paused), state(off)))
        .containsExactly("running", "paused", "shut off");
    Files.createDirectories(world.data().resolve("containers").resolve(half));
    Files.writeString(world.guests().resolve(half + ".qcow"), "not whole");
    world.run("destroy", "--force", running, paused, off, half).succeeded();
    for (String name : List.of(running, paused, off, half)) {
      world.assertGone(name);
      assertThat(Path.of("/var/lib/libvirt/qemu/nvram", name + "_VARS.fd")).doesNotExist();
    }
    assertThat(image()).exists();
    world.run("destroy", running).failed(ErrorCode.NOT_FOUND, running);
  }

  @Test
  void destroyTakesWhatOthersHaveTakenApart() throws Exception {
    String undefined = world.name("undefined");
    String diskless = world.name("diskless");
    for (String name : List.of(undefined, diskless)) {
      world.run("launch", "noble", "--name", name).succeeded();
    }
    GuestWorld.virsh("destroy", "--domain", undefined);
    GuestWorld.virsh("undefine", "--domain", undefined);
    Files.delete(world.guests().resolve(diskless + ".qcow"));
    Files.delete(world.guests().resolve(diskless + "-ds.iso"));
    assertThat(state(diskless)).isEqualTo("running");
    world.run("destroy", "--force", undefined, diskless).succeeded();
    world.assertGone(undefined);
    world.assertGone(diskless);
    world.run("destroy", undefined).failed(ErrorCode.NOT_FOUND, undefined);
  }

  @Test
  void aGuestWhoseKernelPanickedIsCrashedAndCanBeStartedAndDestroyed() throws Exception {
    String name = world.name("panic");
    Path userData =
        Files.writeString(
            world.folder().resolve("panic"), "#!/bin/sh\necho c >/proc/sysrq-trigger\n");
    world
        .run(
            "launch",
            "noble",
            "--name",
            name,
            "--user-data",
            userData.toString(),
            "--wait",
            "ready")
        .failed(ErrorCode.NOT_READY, name, "kernel panic", "Kernel panic - not syncing: sysrq");
    assertThat(state(name)).isEqualTo("crashed");
    world.run("stop", name).succeeded();
    assertThat(state(name)).isEqualTo("shut off");
    world.run("destroy", name).succeeded();
    world.assertGone(name);
  }

  @Test
  void aDomainOfOthersIsNeitherListedNorTouched() throws Exception {
    String name = world.name("foreign");
    Path xml =
        Files.writeString(
            world.folder().resolve("foreign.xml"),
            "<domain type='qemu'><name>"
                + name
                + "</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>");
    GuestWorld.virsh("define", xml.toString());
    assertThat(state(name)).isEmpty();
    world.run("destroy", name, "--force").failed(ErrorCode.CONFLICT, name);
    world.run("start", name).failed(ErrorCode.CONFLICT, name);
    world.run("launch", "noble", "--name", name).failed(ErrorCode.ALREADY_EXISTS, name);
    assertThat(GuestWorld.domainState(name)).isEqualTo("shut off");
  }

  @Test
  void aDiskSmallerThanItsImageIsRefusedAndLeavesNothing() throws Exception {
    Path big = world.folder().resolve("big.qcow2");
    GuestWorld.output("qemu-img", "create", "-q", "-f", "qcow2", big.toString(), "3G");
    world.offer("noble", "24.04", big);
    String name = world.name("small");
    world
        .run("launch", "noble", "--name", name, "--disk", "2G")
        .failed(ErrorCode.INVALID_ARGUMENT, "disk 2 GiB", "3 GiB");
    world.assertGone(name);
  }

  @Test
  void aGuestThatFindsNothingToBootIsNotReadyWithADiagnosis() throws Exception {
    Path empty = world.folder().resolve("empty.qcow2");
    GuestWorld.output("qemu-img", "create", "-q", "-f", "qcow2", empty.toString(), "64M");
    world.offer("noble", "24.04", empty);
    String name = world.name("empty");
    world
        .run("launch", "noble", "--name", name, "--firmware", "uefi", "--wait", "ready")
        .failed(
            ErrorCode.NOT_READY, name, "no bootable disk", "UEFI Interactive Shell", "--firmware");
    assertThat(state(name)).as("it is left as it is").isEqualTo("running");
  }
}
