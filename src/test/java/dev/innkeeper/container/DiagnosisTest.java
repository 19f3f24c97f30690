package dev.innkeeper.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Lease;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of guests that do not get ready, by what they wrote to their consoles. */
class DiagnosisTest {
  private static final Lease LEASE =
      new Lease(new MacAddress("52:54:00:b0:26:ea"), "ipv4", "192.168.122.191", "lease", "");

  private static final String KERNEL =
      "SeaBIOS (version 1.16.2-debian-1.16.2-1)\r\nBooting from Hard Disk...\r\n"
          + "[    0.000000] Linux version 6.1.0-29-cloud-amd64\r\n";

  private static Failure diagnosis(DomainState state, String console, Lease... addresses) {
    Sighting seen =
        new Sighting(
            state, Optional.of(ConsoleBoot.latest(console)), List.of(addresses), List.of());
    return new Diagnosis(new ContainerName("web"), WaitFor.READY, Duration.ofMinutes(5)).of(seen);
  }

  @Test
  void aGuestWithoutALeaseHasNoAddress() {
    Failure failure = diagnosis(DomainState.RUNNING, KERNEL);
    assertThat(failure.code()).isEqualTo(ErrorCode.NOT_READY);
    assertThat(failure.message()).contains("web is not ready after 5m", "no address", "--network");
  }

  @Test
  void aKernelPanicIsNamedWhetherTheGuestCrashedOrHangs() {
    String console =
        KERNEL
            + "[    1.512345] Kernel panic - not syncing: VFS: Unable to mount root fs on"
            + " unknown-block(0,0)\r\n[    1.513000] CPU: 0 PID: 1 Comm: swapper/0\r\n";
    assertThat(diagnosis(DomainState.CRASHED, console).message()).contains("kernel panicked");
    assertThat(diagnosis(DomainState.RUNNING, console, LEASE).message())
        .contains("kernel panicked");
    assertThat(diagnosis(DomainState.RUNNING, console).details().get("console").toString())
        .contains("Unable to mount root fs");
  }

  @Test
  void aDiskThatDoesNotBootIsNamed() {
    for (String words :
        List.of(
            "Boot failed: not a bootable disk\r\n\r\nNo bootable device.\r\n",
            "UEFI Interactive Shell v2.2\r\nShell> ",
            "error: no such partition.\r\nEntering rescue mode...\r\ngrub rescue> ")) {
      assertThat(diagnosis(DomainState.RUNNING, words).message())
          .contains("nothing to boot", "--firmware");
    }
  }

  @Test
  void whatCloudInitComplainsOfIsQuoted() {
    String console =
        KERNEL
            + "[   21.1] cloud-init[412]: 2026-11-24 10:00:41,120 - util.py[WARNING]: Failed loading"
            + " yaml blob. Invalid format at line 3 column 1\r\n";
    assertThat(diagnosis(DomainState.RUNNING, console, LEASE).message())
        .contains("cloud-init says 'Failed loading yaml blob. Invalid format at line 3 column 1'");
  }

  @Test
  void aSilentConsoleAndAPowerOffAreToldApart() {
    assertThat(diagnosis(DomainState.RUNNING, "").message()).contains("written nothing");
    assertThat(diagnosis(DomainState.SHUT_OFF, KERNEL).message()).contains("powered off");
  }
}
