package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what libvirt refuses for a reason that a guest may have counts as "no addresses". */
class LeasesTest extends StandInVirsh {
  private static final ContainerName WEB = new ContainerName("web-1");

  private void refuses(String second) throws Exception {
    tools.script(
        Tool.VIRSH,
        "echo 'error: Failed to query for interfaces addresses' >&2; echo \"error: "
            + second
            + "\" >&2; exit 1");
  }

  private void allFail(Virsh with, ErrorCode code) {
    for (Future<?> asked :
        List.of(with.leases(WEB), with.agent(WEB).addresses(), with.networkLeases("default"))) {
      assertThatThrownBy(() -> result(asked))
          .isInstanceOfSatisfying(
              Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
  }

  @Test
  void aDomainThatIsOffHasNoAddresses() throws Exception {
    refuses("Requested operation is not valid: domain is not running");
    assertThat(result(virsh.leases(WEB))).isEmpty();
    assertThat(result(virsh.agent(WEB).addresses())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Guest agent is not responding: QEMU guest agent is not connected",
        "argument unsupported: QEMU guest agent is not configured",
        "internal error: unable to execute QEMU agent command 'x': has been disabled"
      })
  void aGuestWithoutAnAgentTellsNoAddresses(String refusal) throws Exception {
    refuses(refusal);
    assertThat(result(virsh.agent(WEB).addresses())).isEmpty();
  }

  @Test
  void aNetworkThatIsGoneHasNoLeases() throws Exception {
    tools.script(Tool.VIRSH, "echo \"error: failed to get network 'x'\" >&2; exit 1");
    assertThat(result(virsh.networkLeases("x"))).isEmpty();
  }

  @Test
  void aDaemonThatIsDownIsUnavailable() throws Exception {
    tools.script(
        Tool.VIRSH,
        "echo 'error: failed to connect to the hypervisor' >&2;"
            + " echo \"error: Failed to connect socket to '/x': Connection refused\" >&2; exit 1");
    allFail(virsh, ErrorCode.LIBVIRT_UNAVAILABLE);
  }

  @Test
  void everyOtherRefusalIsAFailure() throws Exception {
    refuses("internal error: wrong nlmsg len");
    allFail(virsh, ErrorCode.COMMAND_FAILED);
    tools.script(Tool.VIRSH, "echo \"error: failed to get domain 'web-1'\" >&2; exit 1");
    assertThatThrownBy(() -> result(virsh.leases(WEB)))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void aHangIsAFailure(Vertx vertx) throws Exception {
    tools.script(Tool.VIRSH, "sleep 60");
    allFail(
        new Virsh(vertx, runner, "qemu:///system", Duration.ofMillis(200)),
        ErrorCode.COMMAND_TIMEOUT);
  }
}
