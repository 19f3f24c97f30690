package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.Arch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiny guests of every architecture and firmware, booted until they are ready. */
@Tag("guest")
class ArchitecturesTest {
  private GuestWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = new GuestWorld();
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, bios, x86_64, bios",
    "amd64, uefi, x86_64, uefi",
    "arm64, auto, aarch64, uefi",
    "ppc64el, auto, ppc64le, other"
  })
  void aGuestBootsUntilItIsReady(String arch, String firmware, String machine, String booted)
      throws Exception {
    world.offer("noble", "24.04", Arch.parse(arch), GuestWorld.tinyGuest(Arch.parse(arch)));
    String name = world.name(arch + "-" + firmware);
    world
        .run(
            "launch",
            "noble",
            "--name",
            name,
            "--arch",
            arch,
            "--firmware",
            firmware,
            "--wait",
            "ready",
            "--timeout",
            "4m")
        .succeeded();
    assertThat(world.run("console", name).succeeded().out())
        .containsPattern("guest-ready " + name + " .*arch=" + machine + " .*fw=" + booted);
    world.run("destroy", name, "--force").succeeded();
    world.assertGone(name);
  }
}
