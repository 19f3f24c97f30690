package dev.innkeeper.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Lease;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
    assertThat(failure.message())
        .contains("web is not ready after 5m", "no lease: ", "no address", "--network");
    assertThat(failure.details()).containsEntry("diagnosis", "no lease");
  }

  @Test
  void aKernelPanicIsQuotedWhetherTheGuestCrashedOrHangs() {
    String console =
        KERNEL
            + "[    1.512345] Kernel panic - not syncing: VFS: Unable to mount root fs on"
            + " unknown-block(0,0)\r\n[    1.513000] CPU: 0 PID: 1 Comm: swapper/0\r\n"
            + "[    1.9] ---[ end Kernel panic - not syncing: something later ]---\r\n";
    for (DomainState state : List.of(DomainState.CRASHED, DomainState.RUNNING)) {
      Failure failure = diagnosis(state, console, LEASE);
      assertThat(failure.message())
          .contains(
              "kernel panic: its console says 'Kernel panic - not syncing: VFS: Unable to mount"
                  + " root fs on unknown-block(0,0)';");
      assertThat(failure.details()).containsEntry("diagnosis", "kernel panic");
      assertThat(failure.details().get("console").toString()).contains("Comm: swapper/0");
    }
  }

  @Test
  void aPanicsLineIsWaitedForUntilItIsWhole() {
    String cut = KERNEL + "[ 1.5] Kernel panic - not syncing: VFS: Unab";
    assertThat(ConsoleBoot.latest(cut).deadEnd()).isEmpty();
    assertThat(ConsoleBoot.latest(cut + "le\r\n").deadEnd().orElseThrow().line())
        .endsWith("VFS: Unable");
    Failure crashed = diagnosis(DomainState.CRASHED, cut);
    assertThat(crashed.details()).containsEntry("diagnosis", "crashed");
  }

  @Test
  void aQuotedLineIsBoundedAndObeysNothing() {
    String console = "Kernel panic - not syncing: \u001b[31m\u0007\u202e" + "x".repeat(900) + "\n";
    String message = diagnosis(DomainState.RUNNING, console).message();
    assertThat(message).contains("not syncing: ??xxx").hasSizeLessThan(500);
    assertThat(message.chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void aDiskThatDoesNotBootIsNamedAndItsFirmwareQuoted() {
    for (String words :
        List.of(
            "Boot failed: not a bootable disk\r\n\r\nNo bootable device.\r\n",
            "\u001b[0m\u001b[2JUEFI Interactive Shell v2.2\r\nShell> ",
            "error: no such partition.\r\nEntering rescue mode...\r\ngrub rescue> ")) {
      Failure failure = diagnosis(DomainState.RUNNING, words);
      assertThat(failure.message()).contains("no bootable disk: ", "nothing to boot", "--firmware");
      assertThat(failure.message())
          .containsPattern(
              "its console says '(No bootable device\\.|UEFI Interactive Shell v2\\.2|grub rescue>)'");
    }
  }

  @Test
  void whatCloudInitComplainsOfIsQuoted() {
    String console =
        KERNEL
            + "[   21.1] cloud-init[412]: 2026-11-24 10:00:41,120 - util.py[WARNING]: Failed loading"
            + " yaml blob. Invalid format at line 3 column 1\r\n";
    Failure failure = diagnosis(DomainState.RUNNING, console, LEASE);
    assertThat(failure.details()).containsEntry("diagnosis", "cloud-init error");
    assertThat(failure.message())
        .contains("cloud-init says 'Failed loading yaml blob. Invalid format at line 3 column 1'");
  }

  @Test
  void aSilentConsoleAndAPowerOffAreToldApart() {
    assertThat(diagnosis(DomainState.RUNNING, "").message()).contains("written nothing");
    assertThat(diagnosis(DomainState.SHUT_OFF, KERNEL).message()).contains("powered off");
  }

  @Test
  void everyDiagnosisIsOnItsPage() throws IOException {
    Sighting unheard = new Sighting(DomainState.RUNNING, Optional.empty(), List.of(), List.of());
    String fault = KERNEL + "[WARNING]: Failed loading yaml blob\n";
    Stream<Failure> all =
        Stream.of(
            diagnosis(DomainState.RUNNING, "Kernel panic - not syncing: x\n"),
            diagnosis(DomainState.RUNNING, "No bootable device."),
            diagnosis(DomainState.CRASHED, KERNEL),
            diagnosis(DomainState.SHUT_OFF, KERNEL),
            diagnosis(DomainState.RUNNING, fault),
            new Diagnosis(new ContainerName("web"), WaitFor.READY, Duration.ofMinutes(5))
                .of(unheard),
            diagnosis(DomainState.RUNNING, ""),
            diagnosis(DomainState.RUNNING, KERNEL),
            diagnosis(DomainState.RUNNING, KERNEL, LEASE));
    List<String> page =
        Files.readAllLines(Path.of("docs", "readiness.md")).stream()
            .dropWhile(line -> !line.startsWith("| diagnosis |"))
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("`")[1])
            .toList();
    assertThat(all.map(failure -> failure.details().get("diagnosis")))
        .containsExactlyElementsOf(page);
  }
}
