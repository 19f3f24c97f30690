package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings that cannot be read are failures, never "no domains". */
class ListingFaultsTest extends StandInVirsh {
  private static final ContainerName WEB = new ContainerName("web-1");
  private static final String ONE = "00000001-0000-4000-8000-000000000000";
  private static final String TWO = "00000002-0000-4000-8000-000000000000";

  /** Answers the first call with two UUIDs; the second by what is put in. */
  private static final String TWO_DOMAINS =
      """
      MARK=$(grep -o '@[^;@]*@' <<< "$4" | head -1)
      domain() {
        printf '%%s%%s%%s\\n' "$MARK" "$1" "$2"
        echo "<domain type='qemu'><name>$3</name><os><type arch='x86_64'>hvm</type></os></domain>"
      }
      ONE=%s TWO=%s
      case "$4" in
        domuuid) echo $ONE ;;
        list*--uuid*\\;*) printf '%%s\\n%%s\\n\\n%%s' $ONE $TWO "$MARK" ;;
        list) ;;
        *) %s ;;
      esac
      """;

  private static void unreadable(Future<?> future, String seen) {
    assertThatThrownBy(() -> result(future))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.COMMAND_FAILED);
              assertThat(failure.message()).contains(seen);
            });
  }

  private void second(String script) throws Exception {
    tools.script(Tool.VIRSH, TWO_DOMAINS.formatted(ONE, TWO, script));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "head -c 5000 /dev/urandom",
        "true",
        "echo Welcome to virsh",
        "echo 'Id Name State'; echo \"$4\"",
        "head -c 20000000 /dev/zero"
      })
  void garbageIsNotAnEmptyHost(String script) throws Exception {
    tools.script(Tool.VIRSH, script);
    assertThatThrownBy(() -> result(virsh.domains()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.COMMAND_FAILED));
    assertThatThrownBy(() -> result(virsh.find(DomainKey.of(WEB))))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.COMMAND_FAILED));
  }

  @Test
  void aHostWithoutDomainsHasNone() throws Exception {
    tools.script(Tool.VIRSH, "printf '\\n%s\\n' \"$(grep -o '@[^;@]*@' <<< \"$4\")\"");
    assertThat(result(virsh.domains())).isEmpty();
  }

  @Test
  void aDomainThatVanishedMeanwhileIsLeftOut() throws Exception {
    second(
        "domain $ONE running first; printf '%s%s' $MARK $TWO;"
            + " echo \"error: failed to get domain '$TWO'\" >&2; exit 1");
    assertThat(result(virsh.domains())).extracting(Domain::name).containsExactly("first");
    second(
        "domain $ONE running first; printf '%s%srunning\\n' $MARK $TWO;"
            + " echo \"error: Domain not found: no domain with matching uuid '$TWO' (x)\" >&2;"
            + " exit 1");
    assertThat(result(virsh.domains())).extracting(Domain::name).containsExactly("first");
  }

  @Test
  void aDomainThatIsMissingForNoReasonIsAFailure() throws Exception {
    second("domain $ONE running first; printf '%s%s' $MARK $TWO; exit 1");
    unreadable(virsh.domains(), TWO);
    second("domain $ONE running first; echo 'error: cannot allocate' >&2; exit 1");
    unreadable(virsh.domains(), "cannot allocate");
    second("domain $TWO running second; domain $ONE running first");
    unreadable(virsh.domains(), ONE);
  }

  @Test
  void xmlThatCannotBeReadIsAFailure() throws Exception {
    second("domain $ONE running first; domain $TWO running 'a<b'");
    unreadable(virsh.domains(), TWO);
    second("domain $ONE running first; domain $TWO running ''");
    unreadable(virsh.domains(), TWO);
    second("domain $ONE '' first");
    unreadable(virsh.find(DomainKey.of(WEB)), ONE);
  }

  @ParameterizedTest
  @EnumSource(DomainState.class)
  void everyStateIsRead(DomainState state) throws Exception {
    second("domain $ONE '" + state + "' first; domain $TWO 'a newer word' second");
    assertThat(result(virsh.domains()))
        .extracting(Domain::state)
        .containsExactly(state, DomainState.NO_STATE);
  }
}
