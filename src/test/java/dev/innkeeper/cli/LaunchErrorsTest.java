package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.libvirt.Kvm;
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

/** What a launch says that cannot be done, and that it leaves nothing. */
@Tag("guest")
class LaunchErrorsTest {
  private GuestWorld world;
  private String name = "";

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    name = world.name("never");
  }

  @AfterEach
  void end() throws Exception {
    assertThat(GuestWorld.domainState(name)).isEmpty();
    assertThat(leftovers()).isEmpty();
    world.close();
  }

  private Stream<Path> leftovers() throws IOException {
    if (!Files.isDirectory(world.data())) {
      return Stream.of();
    }
    try (Stream<Path> all = Files.walk(world.data())) {
      return all
          .filter(file -> file.getFileName().toString().contains(name))
          .filter(file -> !file.toString().contains("/locks/"))
          .toList()
          .stream();
    }
  }

  private CommandRun launch(String release, String... options) {
    String[] all = new String[options.length + 4];
    System.arraycopy(new String[] {"launch", release, "--name", name}, 0, all, 0, 4);
    System.arraycopy(options, 0, all, 4, options.length);
    return world.run(all);
  }

  @Test
  void badInputIsRefusedBeforeAnythingHappens() {
    world.run("launch", "noble", "--name", "..").failed(ErrorCode.INVALID_ARGUMENT, "'..'");
    world.run("launch", "noble", "--name", "61").failed(ErrorCode.INVALID_ARGUMENT, "letter");
    world.run("launch", "noble", "--name", "a/b").failed(ErrorCode.INVALID_ARGUMENT, "'a/b'");
    world.run("launch", "noble").failed(ErrorCode.INVALID_ARGUMENT, "--name");
    launch("noble", "--memory", "lots").failed(ErrorCode.INVALID_ARGUMENT, "--memory", "lots");
    launch("noble", "--network", "wifi").failed(ErrorCode.INVALID_ARGUMENT, "wifi");
    launch("noble", "--wait", "soon").failed(ErrorCode.INVALID_ARGUMENT, "soon");
    launch("noble", "--network", "none", "--wait", "address")
        .failed(ErrorCode.INVALID_ARGUMENT, "address", "network");
    launch("noble", "--arch", "arm64", "--firmware", "bios")
        .failed(ErrorCode.INVALID_ARGUMENT, "bios", "arm64");
    assertThat(world.data().resolve("containers")).doesNotExist();
  }

  @Test
  void anUnknownReleaseNamesThoseThatThereAre() {
    launch("zork").failed(ErrorCode.NO_MATCHING_IMAGE, "zork", "noble");
  }

  @Test
  void aSourceThatIsNotThereIsNamed() {
    world.set("images.source=file:/nonexistent");
    launch("noble").failed(ErrorCode.SOURCE_UNAVAILABLE, "/nonexistent");
  }

  @Test
  void aWrongSignatureIsRefused() throws IOException {
    Path index = world.folder().resolve("mirror/streams/v1/index.sjson");
    Files.writeString(index, Files.readString(index).replace("24.04", "24.10"));
    launch("noble").failed(ErrorCode.SIGNATURE_INVALID, "index.sjson");
  }

  @Test
  void withoutLibvirtThereIsOneLine() {
    world.set("libvirt.uri=qemu+unix:///system?socket=/nonexistent");
    launch("noble").failed(ErrorCode.LIBVIRT_UNAVAILABLE, "/nonexistent", "innkeeper init");
    world.run("list").failed(ErrorCode.LIBVIRT_UNAVAILABLE, "/nonexistent");
  }

  @Test
  void aMissingToolIsNamedWithItsPackageBeforeAnythingIsFetched() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "hiding a program needs root");
    List<String> line =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind /dev/null /usr/bin/genisoimage && exec \"$@\"",
                "sh"));
    line.addAll(world.processLine("launch", "noble", "--name", name));
    Process process =
        new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(errors).isEqualTo(ErrorCode.HOST_UNFIT.exitStatus());
    assertThat(errors.lines().reduce((first, last) -> last).orElse(""))
        .startsWith("innkeeper: HOST_UNFIT: ")
        .contains("genisoimage is not installed", "innkeeper init");
    assertThat(world.guests().resolve("noble-amd64-20260901-backing-file.qcow")).doesNotExist();
  }

  @Test
  void withoutKvmEmulationMustBeAllowed() {
    assumeTrue(Kvm.problem().isPresent(), "this host has KVM");
    world.set("libvirt.accel=auto");
    launch("noble").failed(ErrorCode.HOST_UNFIT, "KVM", "libvirt.accel=kvm-or-tcg");
  }

  @Test
  void aNetworkThatIsNotDefinedIsNamed() {
    launch("noble", "--network", "network:nowhere").failed(ErrorCode.NOT_FOUND, "nowhere");
  }

  @Test
  void aPoolOfThatNameElsewhereIsNeverUsed() throws Exception {
    world.run("launch", "noble", "--name", world.name("first")).succeeded();
    world.set("data-dir=" + world.folder().resolve("other"));
    launch("noble").failed(ErrorCode.CONFLICT, "pool", "libvirt.pool");
  }

  @Test
  void aTakenNameIsRefused() {
    String taken = world.name("taken");
    world.run("launch", "noble", "--name", taken).succeeded();
    world.run("launch", "noble", "--name", taken).failed(ErrorCode.ALREADY_EXISTS, taken);
    world.run("destroy", taken, "--force").succeeded();
  }

  @Test
  void whereTheSourceIsAwayAnImageThatIsThereIsUsed() {
    world.run("sync", "noble").succeeded();
    world.set("images.source=file:/nonexistent");
    world.run("sync", "noble").failed(ErrorCode.SOURCE_UNAVAILABLE, "/nonexistent");
    String made = world.name("fallback");
    CommandRun run = world.run("launch", "noble", "--name", made);
    assertThat(run.succeeded().err()).contains("warning").contains("noble-amd64-20260901");
    world.run("destroy", made, "--force").succeeded();
  }
}
