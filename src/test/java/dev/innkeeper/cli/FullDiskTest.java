package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.failure.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data directory on a file system that is full, a small one that is mounted for the test. */
@Tag("guest")
class FullDiskTest {
  private GuestWorld world;
  private Path filler;

  @BeforeEach
  void begin() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "mounting needs root");
    world = GuestWorld.withTinyGuest();
    filler = world.data().resolve("filler");
    Files.createDirectories(world.data());
    GuestWorld.output(
        "mount", "-t", "tmpfs", "-o", "size=96m,mode=755", "tmpfs", world.data().toString());
  }

  @AfterEach
  void end() throws Exception {
    if (world != null) {
      world.close();
    }
  }

  /** Takes all space but some KiB. */
  private void fillBut(int kib) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      long size = Files.size(filler);
      try (var channel = Files.newByteChannel(filler, StandardOpenOption.WRITE)) {
        channel.truncate(Math.max(0, size - kib * 1024L));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 64, 256})
  void aCreateOnAFullDiskLeavesNothingAndWorksOnceThereIsSpace(int kib) throws Exception {
    world.run("sync", "noble").succeeded();
    String name = world.name("full");
    world.run("launch", "noble", "--name", world.name("first")).succeeded();
    world.run("destroy", world.name("first"), "--force").succeeded();
    fillBut(kib);
    world.run("launch", "noble", "--name", name).failed(ErrorCode.DISK_FULL, "space");
    Files.delete(filler);
    world.run("images", "prune").succeeded();
    world.assertGone(name);
    world.run("launch", "noble", "--name", name).succeeded();
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
  }

  @Test
  void aSyncOnAFullDiskLeavesAPoolWithoutAnImage() throws Exception {
    fillBut(2048);
    world.run("sync", "noble").failed(ErrorCode.DISK_FULL, "free");
    assertThat(world.guests().resolve("noble-amd64-20260901-backing-file.qcow")).doesNotExist();
    Files.delete(filler);
    world.run("sync", "noble").succeeded();
  }
}
