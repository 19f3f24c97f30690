package dev.innkeeper.cli;

import dev.innkeeper.bench.ThrottledMirror;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser at one host of a cluster, while another one works. */
@Tag("guest")
class ClusterDashboardTest {
  /** Slow enough to be seen moving. */
  private static final int BYTES_A_SECOND = 512 << 10;

  @TempDir Path folder;
  private ClusterWorld world;

  @AfterEach
  void end() throws Exception {
    world.end();
  }

  @Test
  void theDashboardOfAnyHostShowsTheOthersProgress() throws Exception {
    byte[] content = new byte[16 << 20];
    Path disk = Files.createDirectory(folder.resolve("slow")).resolve("disk.img");
    Files.write(disk, content);
    world = new ClusterWorld(folder);
    world.begin();
    try (ThrottledMirror mirror = new ThrottledMirror(disk.getParent())) {
      mirror.limit(BYTES_A_SECOND);
      BrowserScript.passes(
          "cluster.test.mjs",
          Map.of(
              "SERVICE_URL", world.host("a").url(),
              "SERVICE_TOKEN", world.host("a").token(),
              "OTHER_URL", world.host("b").url(),
              "OTHER_TOKEN", world.host("b").token(),
              "DISK_URL", mirror.url() + "/disk.img",
              "DISK_DIGEST", "sha256:" + sha256(content)),
          Duration.ofMinutes(6));
    }
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
