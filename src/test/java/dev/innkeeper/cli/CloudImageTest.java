package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A full Debian cloud image, whose cloud-init does what the user-data says. */
@Tag("guest")
class CloudImageTest {
  private static final String USER_DATA =
      """
      #cloud-config
      hostname: webby
      users:
        - name: keeper
          shell: /bin/bash
      write_files:
        - path: /etc/motd
          content: kept by the innkeeper
      runcmd:
        - echo "asked=$(hostname)/$(id -un keeper)/$(cat /etc/motd)" > /dev/ttyS0
      """;

  private GuestWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = new GuestWorld();
    world.offer(
        "jammy", "22.04", Path.of(GuestWorld.output("src/test/guest/build-cloud-image").strip()));
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  @Test
  void hasHostNameUserAndFileAsAskedAndIsDestroyedWithoutATrace() throws Exception {
    String name = world.name("debian");
    Path userData = Files.writeString(world.folder().resolve("user-data"), USER_DATA);
    JsonObject made =
        world
            .run(
                "launch",
                "22.04",
                "--name",
                name,
                "--constraints",
                "mem=1G cores=2",
                "--user-data",
                userData.toString(),
                "--wait",
                "ready",
                "--timeout",
                "8m",
                "--output",
                "json")
            .json();
    assertThat(made.getString("ready")).isEqualTo("true");
    assertThat(made.getString("release")).as("by its name, not its version").isEqualTo("jammy");
    assertThat(made.getString("hardware")).contains("cores=2 mem=1024M");
    assertThat(world.run("console", name).succeeded().out())
        .contains("asked=webby/keeper/kept by the innkeeper");
    assertThat(timeline(world.run("info", name, "--output", "json").json()))
        .containsSubsequence("created", "started", "booting", "address", "ready")
        .contains("cloud-init init", "cloud-init modules:final");
    Path image = world.guests().resolve("jammy-amd64-20260901-backing-file.qcow");
    FileTime before = Files.getLastModifiedTime(image);
    world.run("destroy", name).succeeded();
    world.assertGone(name);
    assertThat(Files.getLastModifiedTime(image)).isEqualTo(before);
  }

  private static List<String> timeline(JsonObject container) {
    return container.getJsonArray("timeline").stream()
        .map(moment -> ((JsonObject) moment).getString("name"))
        .toList();
  }

  @Test
  void brokenUserDataIsADiagnosisInCloudInitsOwnWords() throws Exception {
    String name = world.name("broken");
    Path userData =
        Files.writeString(
            world.folder().resolve("user-data"), "#cloud-config\nhostname: webby\nusers: [\n");
    world
        .run(
            "launch",
            "jammy",
            "--name",
            name,
            "--memory",
            "1G",
            "--cpus",
            "2",
            "--user-data",
            userData.toString(),
            "--wait",
            "ready",
            "--timeout",
            "8m")
        .failed(ErrorCode.NOT_READY, name, "Failed loading yaml blob", "user-data");
    world.run("destroy", name, "--force").succeeded();
  }
}
