package dev.innkeeper.libvirt;

import static dev.innkeeper.process.ScriptedRunner.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.ScriptedRunner;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a launch learns of libvirt by one process of virsh. */
@ExtendWith(VertxExtension.class)
class LaunchLookTest {
  private static final String NO_DOMAIN = "error: failed to get domain 'web'\n";
  private static final String UUID_LINE = "1b682379-4c54-40a0-ac6d-7f18b9f817a2\n";

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  /** The host as it should be, but for what a test says otherwise. */
  private String fit(String question) {
    if (question.startsWith("pool-info")) {
      return "State:          running\nAutostart:      yes\n";
    }
    if (question.startsWith("pool-dumpxml")) {
      return "<pool type='dir'><target><path>" + folder + "</path></target></pool>\n";
    }
    return question.startsWith("net-info") ? "Name:   default\nActive:         yes\n" : "";
  }

  private static ScriptedRunner answering(UnaryOperator<String> answers, String errors) {
    return new ScriptedRunner(command -> answered(command, answers, errors));
  }

  private static Exit answered(Command command, UnaryOperator<String> answers, String errors) {
    return ManyAnswers.areAsked(command)
        ? ended(
            command, errors.endsWith(NO_DOMAIN) ? 0 : 1, ManyAnswers.to(command, answers), errors)
        : ended(command, 0, "", "");
  }

  private LaunchLook look(ScriptedRunner runner, String... networks) throws Exception {
    Virsh virsh = virsh(runner);
    return result(LaunchLook.of(virsh, new ContainerName("web"), pool(virsh), List.of(networks)));
  }

  private Virsh virsh(ScriptedRunner runner) {
    return new Virsh(vertx, runner, "qemu:///system", Duration.ofSeconds(5));
  }

  private StoragePool pool(Virsh virsh) {
    return new StoragePool(vertx, virsh, "it's mine", folder);
  }

  private void ready(ScriptedRunner runner, LaunchLook look) throws Exception {
    Virsh virsh = virsh(runner);
    result(look.ready(pool(virsh), new LibvirtNetwork(virsh)));
  }

  private static void fails(ThrowingCall call, ErrorCode code, String words) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  @Test
  void oneProcessTellsAllOfAFitHost() throws Exception {
    ScriptedRunner runner = answering(this::fit, NO_DOMAIN);
    LaunchLook look = look(runner, "default");
    ready(runner, look);
    assertThat(look.isTaken()).isFalse();
    assertThat(runner.ran()).hasSize(1);
  }

  @Test
  void aTakenNameIsSeen() throws Exception {
    ScriptedRunner runner =
        answering(asked -> asked.startsWith("domuuid") ? UUID_LINE : fit(asked), "");
    assertThat(look(runner, "default").isTaken()).isTrue();
  }

  @Test
  void anInactiveNetworkIsStarted() throws Exception {
    ScriptedRunner runner =
        answering(
            asked -> asked.startsWith("net-info") ? "Active:         no\n" : fit(asked), NO_DOMAIN);
    ready(runner, look(runner, "default"));
    assertThat(runner.ran()).hasSize(2).last().asString().contains("net-start --network default");
  }

  @Test
  void oneOfTwoNetworksThatIsNotDefinedIsNamed() throws Exception {
    ScriptedRunner runner =
        answering(
            asked -> asked.contains("nowhere") ? "" : fit(asked),
            "error: failed to get network 'nowhere'\n" + NO_DOMAIN);
    LaunchLook look = look(runner, "default", "nowhere");
    fails(() -> ready(runner, look), ErrorCode.NOT_FOUND, "'nowhere'");
  }

  @Test
  void anAnswerThatFailsForAnotherReasonIsNoFreeName() {
    ScriptedRunner runner = answering(this::fit, "error: operation forbidden: read only access\n");
    fails(() -> look(runner, "default"), ErrorCode.COMMAND_FAILED, "read only access");
  }

  @Test
  void answersThatCannotBeToldApartAreAFailure() {
    ScriptedRunner runner =
        new ScriptedRunner(command -> ended(command, 0, "what?\n", "warning: odd\n"));
    fails(() -> look(runner, "default"), ErrorCode.COMMAND_FAILED, "odd");
  }

  @Test
  void aDaemonThatIsAwayIsSaid() {
    ScriptedRunner runner =
        new ScriptedRunner(
            command -> ended(command, 1, "", "error: failed to connect to the hypervisor\n"));
    fails(() -> look(runner), ErrorCode.LIBVIRT_UNAVAILABLE, "innkeeper init");
  }
}
