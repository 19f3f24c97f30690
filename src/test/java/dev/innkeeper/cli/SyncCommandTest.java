package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as its user meets it, with a signed mirror in a directory. */
class SyncCommandTest {
  private static final int CONTENT = 3 << 20;

  @TempDir Path folder;
  private byte[] content = new byte[CONTENT];
  private SigningKey key;

  @BeforeEach
  void mirror() throws IOException {
    key = SigningKey.fresh("Test mirror", Instant.now());
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    new Random(7).nextBytes(content);
    Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
    offer(Files.write(folder.resolve("disk"), content));
  }

  private void offer(Path file) throws IOException {
    new MirrorWriter(folder.resolve("mirror"))
        .add(new Offer("jammy", "22.04", Arch.host(), "20260901", "disk1.img", file))
        .write(key, Instant.now());
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(
        List.of(
            "data-dir=" + folder.resolve("data"),
            "images.source=" + folder.resolve("mirror").toUri(),
            "images.keyring=" + folder.resolve("trusted.gpg")),
        arguments);
  }

  private Path image() {
    return folder.resolve("data/kvm/guests/jammy-" + Arch.host() + "-20260901-backing-file.qcow");
  }

  private List<Path> parts() throws IOException {
    try (var parts = Files.list(folder.resolve("data/kvm/guests/.parts"))) {
      return parts.toList();
    }
  }

  @Test
  void syncPutsAVerifiedImageIntoThePoolAndDoesItOnce() throws IOException {
    CommandRun first = run("sync", "jammy");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("20260901").contains(image().toString());
    assertThat(Files.readAllBytes(image())).isEqualTo(content);
    assertThat(Files.isWritable(image()) && !System.getProperty("user.name").equals("root"))
        .isFalse();
    assertThat(
            Files.readSymbolicLink(
                folder.resolve("data/kvm/guests/jammy-" + Arch.host() + "-backing-file.qcow")))
        .isEqualTo(image().getFileName());
    assertThat(parts()).isEmpty();
    Object before = Files.getAttribute(image(), "unix:ino");
    CommandRun second = run("sync", "22.04", "--output", "json");
    assertThat(second.exit()).isZero();
    assertThat(new JsonObject(second.out()).getString("verified")).isEqualTo("signed");
    assertThat(Files.getAttribute(image(), "unix:ino")).isEqualTo(before);
    JsonObject listed = new JsonObject(run("images", "--output", "json").out());
    assertThat(listed.getJsonArray("images")).hasSize(1);
    assertThat(listed.getJsonArray("images").getJsonObject(0).getBoolean("newest")).isTrue();
  }

  @Test
  void aGzippedDiskIsUnpackedAsItComes() throws IOException {
    Path packed = folder.resolve("disk.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(content);
    }
    offer(packed);
    CommandRun sync = run("sync", "jammy");
    assertThat(sync.exit()).as(sync.err()).isZero();
    assertThat(Files.readAllBytes(image())).isEqualTo(content);
  }

  @Test
  void anUnknownReleaseIsOneLineAndExit3() {
    CommandRun sync = run("sync", "nosuch");
    assertThat(sync.exit()).isEqualTo(3);
    assertThat(sync.err().strip().lines().reduce((a, b) -> b).orElse(""))
        .startsWith("innkeeper: NO_MATCHING_IMAGE: ");
    assertThat(sync.out()).isEmpty();
  }

  @Test
  void alteredContentIsAHashMismatchThatLeavesNothing() throws IOException {
    Path offered;
    try (var files = Files.walk(folder.resolve("mirror/server"))) {
      offered = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] altered = content.clone();
    altered[5]++;
    Files.delete(offered);
    Files.write(offered, altered);
    CommandRun sync = run("sync", "jammy");
    assertThat(sync.exit()).isEqualTo(1);
    assertThat(sync.err()).contains("innkeeper: HASH_MISMATCH: ");
    assertThat(image()).doesNotExist();
    assertThat(parts()).isEmpty();
  }

  @Test
  void wrongOptionsAndKeysAreExit2() {
    assertThat(run("sync", "jammy", "--arch", "vax").exit()).isEqualTo(2);
    assertThat(run("sync", "jammy", "--nosuch").exit()).isEqualTo(2);
    CommandRun bad = run("sync", "jammy", "--set", "images.attempts=0", "--set", "http.port=x");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.err()).contains("images.attempts").contains("http.port");
    assertThat(run("sync", "jammy", "--set", "no.such=1").err()).contains("unknown key 'no.such'");
  }

  @Test
  void imagesAreRemovedByIdAndAnUnknownOneIsExit3() {
    run("sync", "jammy");
    assertThat(run("images", "remove", "nosuch").exit()).isEqualTo(3);
    assertThat(run("images", "remove", "jammy-" + Arch.host() + "-20260901").exit()).isZero();
    assertThat(image()).doesNotExist();
    assertThat(run("images", "prune").exit()).isZero();
  }
}
