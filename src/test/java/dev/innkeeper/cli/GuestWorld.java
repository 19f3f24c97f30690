package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A data directory, a pool and a signed mirror of their own, on the libvirt of this host. The
 * directory is one that qemu's user may search, which those of JUnit are not.
 */
final class GuestWorld {
  private final Path folder;
  private final String pool;
  private final List<String> more = new ArrayList<>();

  GuestWorld() throws IOException {
    folder =
        Files.createTempDirectory(
            "innkeeper-test-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    pool = folder.getFileName().toString();
  }

  /** Offers the tiny guest as {@code noble}. */
  static GuestWorld withTinyGuest() throws Exception {
    GuestWorld world = new GuestWorld();
    world.offer("noble", "24.04", tinyGuest());
    return world;
  }

  static Path tinyGuest() throws Exception {
    return tinyGuest(Arch.host());
  }

  static Path tinyGuest(Arch arch) throws Exception {
    return Path.of(output("bin/build-guest", "--arch", arch.toString()).strip());
  }

  void offer(String release, String version, Path image) throws IOException {
    offer(release, version, Arch.host(), image);
  }

  void offer(String release, String version, Arch arch, Path image) throws IOException {
    Instant now = Instant.now();
    SigningKey key = SigningKey.fresh("Test mirror", now);
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    new MirrorWriter(folder.resolve("mirror"))
        .add(new Offer(release, version, arch, "20260901", "disk1.img", image))
        .write(key, now);
  }

  /** Sets a key for all commands that follow. */
  GuestWorld set(String assignment) {
    more.add(assignment);
    return this;
  }

  List<String> keys() {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "data-dir=" + data(),
                "libvirt.pool=" + pool,
                "libvirt.accel=kvm-or-tcg",
                "images.source=" + folder.resolve("mirror").toUri(),
                "images.keyring=" + folder.resolve("trusted.gpg")));
    keys.addAll(more);
    return keys;
  }

  CommandRun run(String... arguments) {
    return CommandRun.of(keys(), arguments);
  }

  /** The line that runs a command in a process of its own. */
  List<String> processLine(String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Innkeeper.class.getName()));
    line.addAll(Arrays.asList(arguments));
    keys().forEach(key -> line.addAll(List.of("--set", key)));
    return line;
  }

  Path folder() {
    return folder;
  }

  Path data() {
    return folder.resolve("data");
  }

  Path guests() {
    return data().resolve("kvm/guests");
  }

  /** A name that no other test of this host has. */
  String name(String purpose) {
    return "t" + pool.replaceAll("\\D", "") + "-" + purpose;
  }

  /** What libvirt says of a domain, empty where it has none. */
  static String domainState(String name) throws Exception {
    List<String> states = virsh("list", "--all", "--name").lines().map(String::strip).toList();
    return states.contains(name) ? virsh("domstate", "--domain", name).strip() : "";
  }

  static String virsh(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("virsh", "-q", "-c", "qemu:///system"));
    line.addAll(Arrays.asList(arguments));
    return output(line.toArray(String[]::new));
  }

  /** Nothing of a container is left: no domain, file, directory or process. */
  void assertGone(String name) throws Exception {
    assertThat(domainState(name)).isEmpty();
    assertThat(files().filter(file -> file.getFileName().toString().startsWith(name)))
        .as("files of " + name)
        .allMatch(file -> file.startsWith(data().resolve("removed-containers")))
        .noneMatch(file -> file.toString().contains("user-data"));
    assertThat(data().resolve("containers").resolve(name)).doesNotExist();
    assertThat(processes()).noneMatch(line -> line.contains("guest=" + name + ","));
  }

  private Stream<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(data())) {
      return all
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/innkeeper/locks/"))
          .toList()
          .stream();
    }
  }

  static List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .toList();
  }

  /** Standard output of a program that has to succeed. */
  static String output(String... line) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", line)).isZero();
    return text;
  }

  /** Removes all that tests left, by virsh itself. */
  void close() throws Exception {
    for (String name : virsh("list", "--all", "--name").lines().map(String::strip).toList()) {
      if (name.startsWith(name(""))) {
        new ProcessBuilder("virsh", "-q", "destroy", "--domain", name).start().waitFor();
        virsh("undefine", "--nvram", "--domain", name);
      }
    }
    if (virsh("pool-list", "--all", "--name").lines().map(String::strip).anyMatch(pool::equals)) {
      new ProcessBuilder("virsh", "-q", "pool-destroy", "--pool", pool).start().waitFor();
      virsh("pool-undefine", "--pool", pool);
    }
    // A test may have mounted a file system of its own there.
    new ProcessBuilder("umount", "-q", data().toString()).start().waitFor();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(GuestWorld::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }
}
