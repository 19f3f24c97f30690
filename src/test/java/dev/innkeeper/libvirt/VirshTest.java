package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** virsh as libvirt 9.0 answers, and as a broken one does. */
class VirshTest extends StandInVirsh {
  private static final DomainKey WEB = DomainKey.of(new ContainerName("web-1"));

  /** Answers the two calls of a listing for a number of domains in turn of state. */
  private static final String DOMAINS =
      """
      uuid() { printf '%%08x-0000-4000-8000-000000000000' "$1"; }
      case "$4" in
        list*)
          for i in $(seq %d); do uuid $i; echo; done
          printf %%s "$(sed 's/.*echo \\(@[^;]*@\\);.*/\\1/' <<< "$4")"
          uuid 1; echo ;;
        *)
          IFS=';' read -ra words <<< "$4"
          states=(running paused 'shut off' crashed)
          for ((i = 0; i < ${#words[@]}; i += 3)); do
            mark=${words[i]}
            n=$((i / 3 + 1))
            printf '%%s%%s\\n' "${mark#*echo }" "${states[n %% 4]}"
            echo "<domain type='qemu'><name>guest.$n &amp; co</name><memory unit='KiB'>524288</memory>"
            echo "<vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os><devices/></domain>"
          done ;;
      esac
      """;

  private void fails(Future<?> future, ErrorCode code) {
    assertThatThrownBy(() -> result(future))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void threeHundredDomainsInEveryStateAreListed() throws Exception {
    tools.script(Tool.VIRSH, DOMAINS.formatted(300));
    List<Domain> domains = result(virsh.domains());
    assertThat(domains).hasSize(300);
    assertThat(domains.get(0).name()).isEqualTo("guest.1 & co");
    assertThat(domains.get(0).autostart()).isTrue();
    assertThat(domains.get(1).autostart()).isFalse();
    assertThat(domains.stream().map(Domain::state).distinct())
        .containsExactlyInAnyOrder(
            DomainState.RUNNING, DomainState.PAUSED, DomainState.SHUT_OFF, DomainState.CRASHED);
    assertThat(domains.get(0).description().memoryKib()).isEqualTo(524288);
  }

  @Test
  void aDaemonThatIsDownIsUnavailable() throws Exception {
    tools.script(
        Tool.VIRSH,
        "echo 'error: failed to connect to the hypervisor' >&2;"
            + " echo \"error: Failed to connect socket to '/x': No such file\" >&2; exit 1");
    fails(virsh.domains(), ErrorCode.LIBVIRT_UNAVAILABLE);
    fails(virsh.start(WEB), ErrorCode.LIBVIRT_UNAVAILABLE);
  }

  @Test
  void aMissingDomainIsNotFound() throws Exception {
    tools.script(Tool.VIRSH, "echo \"error: failed to get domain 'web-1'\" >&2; exit 1");
    fails(virsh.start(WEB), ErrorCode.NOT_FOUND);
    assertThat(result(virsh.find(WEB))).isEmpty();
    result(virsh.undefine(WEB));
  }

  @Test
  void whatIsAsWantedAlreadyIsNoFailure() throws Exception {
    tools.script(Tool.VIRSH, "echo 'error: Domain is already active' >&2; exit 1");
    result(virsh.start(WEB));
    tools.script(
        Tool.VIRSH,
        "echo 'error: Requested operation is not valid: domain is not running' >&2; exit 1");
    result(virsh.powerOff(WEB));
  }

  @Test
  void aHangEndsAtItsDeadline() throws Exception {
    tools.script(Tool.VIRSH, "sleep 60");
    Virsh impatient = new Virsh(vertx, runner, "qemu:///system", Duration.ofMillis(200));
    fails(impatient.domains(), ErrorCode.COMMAND_TIMEOUT);
    fails(impatient.find(WEB), ErrorCode.COMMAND_TIMEOUT);
  }

  @Test
  void leasesAreReadFromBothTables() {
    assertThat(
            Lease.parse(
                " vnet15  52:54:00:b0:26:ea  ipv4  192.168.122.191/24\n lo - ipv4 127.0.0.1/8\n",
                "lease"))
        .containsExactly(
            new Lease(new MacAddress("52:54:00:b0:26:ea"), "ipv4", "192.168.122.191", "lease", ""));
    assertThat(
            Lease.parseNetwork(
                " 2026-11-25 08:00:00  52:54:00:b0:26:ea  ipv4  192.168.122.7/24  web-1  01:52\n"))
        .extracting(Lease::expiry)
        .containsExactly("2026-11-25 08:00:00");
  }
}
