package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ContainerName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A define, an autostart and a start in one virsh, each of which may be what fails. */
class DomainLaunchTest extends StandInVirsh {
  private static final UUID ID = UUID.fromString("5de26029-392d-468b-8bf9-8760000000aa");
  private static final DomainKey WEB = DomainKey.of(new ContainerName("web-1"), ID);
  private static final String NOT_THERE =
      "echo \"error: failed to get domain '%s'\" >&2\n".formatted(ID);

  private final AtomicInteger defined = new AtomicInteger();

  /** What virsh does, given that its one text of commands is noted; later calls have words. */
  private void answering(String script) throws Exception {
    tools.script(Tool.VIRSH, "cd " + folder + " || exit\necho \"$4 ${6:-}\" >>calls\n" + script);
  }

  private void launch(boolean autostart) throws Exception {
    result(
        virsh.launch(
            Path.of("/data/it's here/web-1.xml"), WEB, autostart, defined::incrementAndGet));
  }

  private void fails(ErrorCode code, String... words) {
    assertThatThrownBy(() -> launch(true))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.message()).contains(words);
            });
  }

  @Test
  void oneVirshDoesAllInOrder() throws Exception {
    answering("echo web-1");
    launch(true);
    launch(false);
    assertThat(defined).hasValue(2);
    String first = "define '/data/it'\\''s here/web-1.xml'; domname --domain " + ID;
    assertThat(Files.readAllLines(folder.resolve("calls")))
        .map(String::strip)
        .isEqualTo(
            List.of(
                first + "; autostart --domain " + ID + "; start --domain " + ID,
                first + "; start --domain " + ID));
  }

  @Test
  void aDefineThatFailsIsToldAloneAndNothingCountsAsDefined() throws Exception {
    answering("echo 'error: XML error: no such thing' >&2\n" + NOT_THERE.repeat(3) + "exit 1");
    fails(ErrorCode.COMMAND_FAILED, "defining the domain of", "XML error: no such thing");
    assertThat(defined).hasValue(0);
  }

  @Test
  void anothersDomainOfTheNameIsToldAndLeft() throws Exception {
    answering(
        "echo \"error: operation failed: domain 'web-1' already exists with uuid 1\" >&2\n"
            + NOT_THERE.repeat(3)
            + "exit 1");
    fails(ErrorCode.ALREADY_EXISTS, "left alone");
  }

  @Test
  void anAutostartThatFailsIsAFailureThoughTheGuestRuns() throws Exception {
    answering(
        "echo web-1; echo 'error: Failed to mark domain web-1 as autostarted' >&2;"
            + " echo 'error: cannot create the link' >&2");
    fails(ErrorCode.COMMAND_FAILED, "setting autostart of web-1", "cannot create the link");
    assertThat(defined).hasValue(1);
  }

  @Test
  void aStartThatFailsIsToldOfTheNameAndNotTheUuid() throws Exception {
    answering("echo web-1; echo 'error: Failed to start domain: no memory' >&2; exit 1");
    fails(ErrorCode.COMMAND_FAILED, "starting web-1", "no memory");
  }

  @Test
  void aNetworkThatWentDownMeanwhileIsStartedAndThenTheDomain() throws Exception {
    answering(
        """
        case "$4" in
          define*)
            echo web-1
            echo "error: Requested operation is not valid: network 'front' is not active" >&2
            exit 1 ;;
          net-info) echo 'Active:         no' ;;
        esac
        """);
    launch(true);
    assertThat(Files.readAllLines(folder.resolve("calls")))
        .filteredOn(call -> !call.startsWith("define"))
        .containsExactly("net-info front", "net-start front", "start " + ID);
  }

  @Test
  void noLibvirtIsNoFailedDefine() throws Exception {
    answering("echo 'error: failed to connect to the hypervisor' >&2; exit 1");
    fails(ErrorCode.LIBVIRT_UNAVAILABLE, "connecting to libvirt");
  }
}
