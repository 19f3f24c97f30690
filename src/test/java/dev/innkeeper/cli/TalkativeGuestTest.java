package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A guest that prints more than virtlogd keeps in one file. */
@Tag("guest")
class TalkativeGuestTest {
  private GuestWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  @Test
  void aGuestStaysReadyWhenItsLogWasRolledOver() throws Exception {
    String name = world.name("talks");
    Path script = world.folder().resolve("talk.sh");
    Files.writeString(script, "#!/bin/sh\nyes $(printf %099d 0) | head -n 24000\n");
    world.run("launch", "noble", "--name", name, "--user-data", script.toString()).succeeded();
    Path log = world.data().resolve("containers").resolve(name).resolve("console.log");
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> Files.exists(log.resolveSibling("console.log.0")) && said(log, "guest-script"));
    assertThat(Files.readString(log)).doesNotContain("guest-ready");
    JsonObject info = world.run("info", name, "--output", "json").json();
    assertThat(info.getString("ready")).isEqualTo("true");
    assertThat(world.run("console", name).succeeded().out()).contains("guest-script rc=0");
    world.run("restart", name).succeeded();
    assertThat(world.run("info", name, "--output", "json").json().getString("ready"))
        .isEqualTo("false");
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
  }

  private static boolean said(Path log, String words) throws Exception {
    return Files.readString(log).contains(words);
  }
}
