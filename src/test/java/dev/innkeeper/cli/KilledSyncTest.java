package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Syncs of a real cloud image in processes of their own: killed ones, and one with little heap. */
@Tag("guest")
class KilledSyncTest {
  private static final int KILLS = 50;

  private final Vertx vertx = Vertx.vertx();
  private GuestWorld world;
  private Path original;
  private LoopbackMirror mirror;

  @BeforeEach
  void begin() throws Exception {
    world = new GuestWorld();
    original = Path.of(GuestWorld.output("src/test/guest/build-cloud-image").strip());
  }

  private void serve(Path image) throws Exception {
    world.offer("jammy", "22.04", image);
    mirror = Await.result(LoopbackMirror.of(vertx, world.folder().resolve("mirror")));
    world.set("images.source=" + mirror.url());
  }

  @AfterEach
  void end() throws Exception {
    if (mirror != null) {
      Await.result(mirror.close());
    }
    Await.result(vertx.close());
    world.close();
  }

  private Path image() {
    return world.guests().resolve("jammy-amd64-20260901-backing-file.qcow");
  }

  private Process sync(String... options) throws Exception {
    List<String> line = new ArrayList<>(world.processLine("sync", "jammy", "--quiet"));
    line.addAll(1, List.of(options));
    return new ProcessBuilder(line)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(world.folder().resolve("sync.log").toFile())
        .start();
  }

  private boolean isTheOriginal(Path image) throws Exception {
    Process compare =
        new ProcessBuilder(
                "qemu-img",
                "compare",
                "-q",
                "-f",
                "qcow2",
                "-F",
                "raw",
                original.toString(),
                image.toString())
            .start();
    return compare.waitFor() == 0;
  }

  @Test
  void aSyncThatIsKilledAtAnyMomentLeavesNoImageThatIsNotWhole() throws Exception {
    serve(original);
    Random random = new Random(20261125);
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = sync();
      if (!process.waitFor(200 + random.nextInt(2600), TimeUnit.MILLISECONDS)) {
        killed++;
      }
      process.destroyForcibly().waitFor();
      if (Files.exists(image())) {
        assertThat(isTheOriginal(image())).as("image after kill " + i).isTrue();
        world.run("images", "remove", "jammy-amd64-20260901").succeeded();
      }
    }
    assertThat(killed).as("runs that were killed before their end").isGreaterThan(KILLS / 3);
    world.run("sync", "jammy").succeeded();
    assertThat(isTheOriginal(image())).isTrue();
    world.run("images", "prune").succeeded();
    try (var parts = Files.list(world.guests().resolve(".parts"))) {
      assertThat(parts).isEmpty();
    }
  }

  @Test
  void aDiskOfFourGibibytesIsSyncedWithAHeapOf96Mebibytes() throws Exception {
    Path large = world.folder().resolve("large.qcow2");
    Files.copy(original, large);
    GuestWorld.output("qemu-img", "resize", "-q", "-f", "qcow2", large.toString(), "4G");
    original = large;
    serve(large);
    Process process = sync("-Xmx96m");
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue())
        .as(Files.readString(world.folder().resolve("sync.log")))
        .isZero();
    assertThat(Files.size(image())).isEqualTo(4L << 30);
    assertThat(isTheOriginal(image())).isTrue();
  }
}
