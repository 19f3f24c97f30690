package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ContainerName;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts of a domain whose networks went down after they were looked at. */
class DomainStartTest extends StandInVirsh {
  private static final DomainKey WEB = DomainKey.of(new ContainerName("web-1"));

  /** Two networks that are down, each active once a file has its name; starts are counted. */
  private void networks(String netStart) throws Exception {
    tools.script(
        Tool.VIRSH,
        """
        cd %s || exit
        echo "$4 ${6:-}" >>calls
        case "$4" in
          start)
            for network in front back; do
              if [ ! -f "$network" ]; then
                echo "error: Failed to start domain 'web-1'" >&2
                echo "error: Requested operation is not valid: network '$network' is not active" >&2
                exit 1
              fi
            done ;;
          net-info) echo 'Active:         no' ;;
          net-start) %s ;;
        esac
        """
            .formatted(folder, netStart));
  }

  private List<String> calls() throws Exception {
    return Files.readAllLines(folder.resolve("calls"));
  }

  @Test
  void networksThatWentDownAreStartedAndTheDomainAgain() throws Exception {
    networks("touch \"$6\"");
    result(virsh.start(WEB));
    assertThat(calls())
        .containsExactly(
            "start web-1",
            "net-info front",
            "net-start front",
            "start web-1",
            "net-info back",
            "net-start back",
            "start web-1");
  }

  @Test
  void aNetworkThatCannotBeStartedIsNamed() throws Exception {
    networks(
        "echo 'error: internal error: Network is already in use by interface eth0' >&2; exit 1");
    assertThatThrownBy(() -> result(virsh.start(WEB)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.COMMAND_FAILED))
        .hasMessageContaining("starting network front")
        .hasMessageContaining("already in use by interface eth0");
  }

  @Test
  void aNetworkThatGoesDownAgainIsNotStartedForEver() throws Exception {
    networks(":");
    assertThatThrownBy(() -> result(virsh.start(WEB)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("starting web-1")
        .hasMessageContaining("network 'front' is not active");
    assertThat(calls()).filteredOn("net-start front"::equals).hasSize(1);
  }
}
