package dev.innkeeper.libvirt;

import static dev.innkeeper.process.ScriptedRunner.ended;
import static dev.innkeeper.process.ScriptedRunner.missing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.ScriptedRunner;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which daemons are started on which hosts, and how soon a hopeless start is given up. */
@ExtendWith(VertxExtension.class)
class DaemonStarterTest {
  @TempDir Path systemd;
  private Vertx vertx;
  private final AtomicBoolean listening = new AtomicBoolean();
  private final Set<Tool> installed = EnumSet.of(Tool.VIRSH, Tool.SYSTEMCTL);

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
  }

  private Exit answer(Command command) {
    if (!installed.contains(command.tool())) {
      return missing(command);
    }
    if (command.tool() == Tool.VIRSH) {
      return listening.get()
          ? ended(command, 0, "Running against daemon: 9.0.0\n", "")
          : ended(command, 1, "", "error: failed to connect to the hypervisor\n");
    }
    boolean starts = command.arguments().contains("start") || command.arguments().contains("-d");
    listening.compareAndSet(false, starts && command.tool() != Tool.VIRTLOGD);
    return ended(command, 0, "", "");
  }

  private void ensure(ScriptedRunner runner, Path systemdFolder) throws Exception {
    Virsh virsh = new Virsh(vertx, runner, "qemu:///system", Duration.ofSeconds(5));
    Future<Void> done = new DaemonStarter(vertx, runner, virsh, systemdFolder).ensure();
    try {
      done.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  private void fails(ScriptedRunner runner, ErrorCode code, String words) {
    assertThatThrownBy(() -> ensure(runner, systemd))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.message()).contains(words);
            });
  }

  @Test
  void aLibvirtThatAnswersIsLeftAlone() throws Exception {
    listening.set(true);
    ScriptedRunner runner = new ScriptedRunner(this::answer);
    ensure(runner, systemd);
    assertThat(runner.ran()).hasSize(1);
  }

  @Test
  void aMissingVirshIsToldAtOnce() {
    installed.remove(Tool.VIRSH);
    ScriptedRunner runner = new ScriptedRunner(this::answer);
    fails(runner, ErrorCode.HOST_UNFIT, "virsh is not installed");
    assertThat(runner.ran()).hasSize(1);
  }

  @Test
  void aHostWithoutAnyDaemonIsToldAtOnce() {
    ScriptedRunner runner = new ScriptedRunner(this::answer);
    fails(runner, ErrorCode.HOST_UNFIT, "neither libvirtd nor virtqemud");
    assertThat(runner.ran()).noneMatch(line -> line.startsWith("systemctl"));
  }

  @Test
  void systemdStartsTheMonolithicDaemon() throws Exception {
    installed.addAll(Set.of(Tool.LIBVIRTD, Tool.VIRTQEMUD));
    ScriptedRunner runner = new ScriptedRunner(this::answer);
    ensure(runner, systemd);
    assertThat(runner.ran()).contains("systemctl start libvirtd");
  }

  @Test
  void systemdListensForTheModularDaemons() throws Exception {
    installed.add(Tool.VIRTQEMUD);
    ScriptedRunner runner = new ScriptedRunner(this::answer);
    ensure(runner, systemd);
    assertThat(runner.ran())
        .contains(
            "systemctl start virtlogd.socket virtnetworkd.socket virtstoraged.socket"
                + " virtqemud.socket");
  }

  @Test
  void withoutSystemdTheDaemonsAreStartedInTurn() throws Exception {
    installed.addAll(Set.of(Tool.LIBVIRTD, Tool.VIRTLOGD));
    ScriptedRunner monolithic = new ScriptedRunner(this::answer);
    ensure(monolithic, systemd.resolve("none"));
    assertThat(monolithic.ran()).containsSubsequence("virtlogd -d", "libvirtd -d");
    listening.set(false);
    installed.remove(Tool.LIBVIRTD);
    installed.addAll(Set.of(Tool.VIRTQEMUD, Tool.VIRTSTORAGED));
    ScriptedRunner modular = new ScriptedRunner(this::answer);
    ensure(modular, systemd.resolve("none"));
    assertThat(modular.ran()).containsSubsequence("virtnetworkd -d", "virtstoraged -d");
    assertThat(modular.ran()).contains("virtqemud -d");
  }

  @Test
  void aRefusedStartIsGivenUpSoonWithItsReason() {
    installed.add(Tool.LIBVIRTD);
    ScriptedRunner runner =
        new ScriptedRunner(
            command ->
                command.arguments().contains("start")
                    ? ended(command, 1, "", "Failed to start libvirtd.service: Access denied\n")
                    : answer(command));
    long begun = System.nanoTime();
    fails(runner, ErrorCode.LIBVIRT_UNAVAILABLE, "Access denied");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
  }
}
