package dev.innkeeper.libvirt;

import static dev.innkeeper.process.ScriptedRunner.ended;
import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.ScriptedRunner;
import dev.innkeeper.value.Arch;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What libvirt says of the guests it can run. */
@ExtendWith(VertxExtension.class)
class GuestSupportTest {
  private static GuestSupport asking(Vertx vertx, ScriptedRunner runner) {
    return new GuestSupport(new Virsh(vertx, runner, "qemu:///system", Duration.ofSeconds(5)));
  }

  @Test
  void theMachineAndTheTypeOfOurDomainsAreAskedFor(Vertx vertx) {
    ScriptedRunner runner = new ScriptedRunner(command -> ended(command, 0, "<x/>", ""));
    assertThat(asking(vertx, runner).problem(Arch.ARM64, false).result()).isEmpty();
    assertThat(runner.ran().get(0)).endsWith("--arch aarch64 --machine virt --virttype qemu");
  }

  @Test
  void aRefusalIsToldInLibvirtsWords(Vertx vertx) {
    ScriptedRunner runner =
        new ScriptedRunner(
            command ->
                ended(command, 1, "", "error: failed\nerror: the accel 'kvm' is not supported\n"));
    assertThat(asking(vertx, runner).problem(Arch.AMD64, true).result())
        .contains("failed: the accel 'kvm' is not supported");
  }

  @Test
  void aMissingVirshIsAFailure(Vertx vertx) {
    ScriptedRunner runner = new ScriptedRunner(ScriptedRunner::missing);
    Throwable cause = asking(vertx, runner).problem(Arch.AMD64, true).cause();
    assertThat(Failure.from(cause).code()).isEqualTo(ErrorCode.HOST_UNFIT);
  }
}
