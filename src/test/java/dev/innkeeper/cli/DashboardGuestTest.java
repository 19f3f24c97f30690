package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.bench.ThrottledMirror;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A browser, the service in a process of its own, and a real guest. */
@Tag("guest")
class DashboardGuestTest {
  /** Slow enough for a reload and a cut connection while the image comes. */
  private static final long BYTES_A_SECOND = 512 << 10;

  private GuestWorld world;
  private ThrottledMirror mirror;
  private Process service;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    mirror = new ThrottledMirror(world.folder().resolve("mirror"));
    mirror.limit(BYTES_A_SECOND);
    world.set("images.source=" + mirror.url()).set("http.port=0");
  }

  @AfterEach
  void end() throws Exception {
    if (service != null) {
      service.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    mirror.close();
    world.close();
  }

  @Test
  void aBrowserSyncsLaunchesReadsTheConsoleAndDestroys() throws Exception {
    JsonObject address = served();
    String name = world.name("web");
    BrowserScript.passes(
        "service.test.mjs",
        Map.of(
            "SERVICE_URL", address.getString("url"),
            "SERVICE_TOKEN", Files.readString(Path.of(address.getString("tokenFile"))).strip(),
            "GUEST_NAME", name),
        Duration.ofMinutes(8));
    world.assertGone(name);
    service.destroy();
    assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(service.exitValue()).isZero();
  }

  /** Starts the service; answers what it says of where it is. */
  private JsonObject served() throws Exception {
    Path said = world.folder().resolve("serve.out");
    Path log = world.folder().resolve("serve.log");
    service =
        new ProcessBuilder(world.processLine("--output", "json", "serve"))
            .redirectOutput(said.toFile())
            .redirectError(log.toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.readString(said).strip().endsWith("}") || !service.isAlive());
    assertThat(service.isAlive()).as(Files.readString(log)).isTrue();
    return new JsonObject(Files.readString(said));
  }
}
