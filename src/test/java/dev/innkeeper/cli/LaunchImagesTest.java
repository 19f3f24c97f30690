package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which images containers are made of, and which stay for them. */
@Tag("guest")
class LaunchImagesTest {
  private GuestWorld world;
  private Path guest;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    guest = GuestWorld.tinyGuest();
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  private Path image(String serial) {
    return world.guests().resolve("noble-" + Arch.host() + "-" + serial + "-backing-file.qcow");
  }

  private void offer(String serial) throws IOException {
    SigningKey key = SigningKey.fresh("Test mirror", Instant.now());
    Files.write(world.folder().resolve("trusted.gpg"), key.keyring());
    new MirrorWriter(world.folder().resolve("mirror"))
        .add(new Offer("noble", "24.04", Arch.host(), serial, "disk1.img", guest))
        .write(key, Instant.now());
  }

  private JsonObject launched(String release, String name) {
    return world.run("launch", release, "--name", name, "--output", "json").json();
  }

  @Test
  void aDiskOfThisHostIsLaunchedByItsPath() throws Exception {
    String name = world.name("path");
    Path disk = Files.copy(guest, world.folder().resolve("tiny-20261101.qcow2"));
    JsonObject image = launched(disk.toString(), name).getJsonObject("image");
    assertThat(image.getString("id")).isEqualTo("tiny-" + Arch.host() + "-20261101");
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
    world
        .run("launch", "http://127.0.0.1:9/disk.qcow2", "--name", world.name("url"))
        .failed(ErrorCode.INVALID_ARGUMENT, "digest");
  }

  @Test
  void aDiskByItsUrlIsLaunchedWhereItsDigestIsGiven() throws Exception {
    Vertx vertx = Vertx.vertx();
    Path folder = Files.createDirectories(world.folder().resolve("plain"));
    Files.copy(guest, folder.resolve("own-20261102.qcow2"));
    String sum = GuestWorld.output("sha256sum", guest.toString()).split(" ", 2)[0];
    LoopbackMirror server = Await.result(LoopbackMirror.of(vertx, folder));
    JsonObject made =
        world
            .run(
                "launch",
                server.url() + "/own-20261102.qcow2",
                "--digest",
                "sha256:" + sum,
                "--name",
                world.name("url"),
                "--output",
                "json")
            .json();
    Await.result(vertx.close());
    assertThat(made.getString("release")).isEqualTo("own");
    assertThat(made.getJsonObject("image").getString("sha256")).isEqualTo(sum);
  }

  @Test
  void anOlderImageStaysForTheContainerThatUsesItAndTheUnusedOneGoes() throws Exception {
    String name = world.name("old");
    world.run("sync", "noble").succeeded();
    offer("20260902");
    launched("noble", name);
    offer("20260903");
    world.run("sync", "noble").succeeded();
    assertThat(world.run("images", "prune", "--dry-run").succeeded().out())
        .contains("noble-" + Arch.host() + "-20260901")
        .doesNotContain("20260902")
        .doesNotContain("20260903");
    world.run("images", "prune").succeeded();
    assertThat(image("20260901")).doesNotExist();
    assertThat(image("20260902")).exists();
    assertThat(image("20260903")).exists();
    world.run("restart", name).succeeded();
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
    world.run("destroy", name, "--force").succeeded();
    world.run("images", "prune").succeeded();
    assertThat(image("20260902")).doesNotExist();
    assertThat(image("20260903")).exists();
  }

  @Test
  void whenTheSourceIsAwayAnImageIsFoundByItsVersionToo() throws Exception {
    String name = world.name("away");
    world.run("sync", "noble").succeeded();
    Files.move(world.folder().resolve("mirror"), world.folder().resolve("gone"));
    world.run("sync", "24.04").failed(ErrorCode.SOURCE_UNAVAILABLE, "no such file");
    CommandRun launch = world.run("launch", "24.04", "--name", name).succeeded();
    assertThat(launch.err()).contains("warning", "the source is away", "20260901");
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
  }
}
