package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A guest on a network where nobody gives addresses. */
@Tag("guest")
class NoLeaseTest {
  /** Keeps the guest from saying that it is done, as cloud-init does that waits for a network. */
  private static final String NEVER_DONE = "#!/bin/sh\nsleep 100000\n";

  private GuestWorld world;
  private String network = "";

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    network = world.name("isolated");
    Path xml =
        Files.writeString(
            world.folder().resolve("network.xml"),
            "<network><name>" + network + "</name><bridge stp='off' delay='0'/></network>");
    GuestWorld.virsh("net-create", xml.toString());
  }

  @AfterEach
  void end() throws Exception {
    try {
      world.close();
    } finally {
      GuestWorld.virsh("net-destroy", "--network", network);
    }
  }

  @Test
  void aGuestThatGetsNoAddressIsNotReadyForWantOfALease() throws Exception {
    String name = world.name("lost");
    Path userData = Files.writeString(world.folder().resolve("user-data"), NEVER_DONE);
    CommandRun launch =
        world.run(
            "launch",
            "noble",
            "--name",
            name,
            "--network",
            "network:" + network,
            "--user-data",
            userData.toString(),
            "--firmware", // of the two, the one that is not silent until the kernel runs
            "uefi",
            "--wait",
            "ready",
            "--timeout",
            "60s");
    launch.failed(ErrorCode.NOT_READY, name, "not ready after", "no lease", "--network");
    JsonObject left = world.run("info", name, "--output", "json").json();
    assertThat(left.getString("state")).as("it is left as it is").isEqualTo("running");
    assertThat(left.getString("ready")).isEqualTo("false");
    assertThat(left.getJsonArray("addresses")).isEmpty();
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
  }
}
