package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    assertThat(made.getString("hardware")).contains("cores=2 mem=1024M");
    assertThat(world.run("console", name).succeeded().out())
        .contains("asked=webby/keeper/kept by the innkeeper");
    Path image = world.guests().resolve("jammy-amd64-20260901-backing-file.qcow");
    FileTime before = Files.getLastModifiedTime(image);
    world.run("destroy", name).succeeded();
    world.assertGone(name);
    assertThat(Files.getLastModifiedTime(image)).isEqualTo(before);
  }
}
