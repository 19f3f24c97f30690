package dev.innkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.process.CommandRunner.Running;
import dev.innkeeper.process.Exit.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What every runner does, run against the one that forks. */
@ExtendWith(VertxExtension.class)
class CommandRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  StandInTools tools;
  Vertx vertx;
  private CommandRunner runner;

  /** The runner under test; made once the stand-ins' folder is on the PATH. */
  CommandRunner runner(Map<String, String> environment) throws Exception {
    NuProcessRunner direct = new NuProcessRunner(vertx, environment);
    closing = direct::stop;
    return direct;
  }

  Supplier<Future<Void>> closing = Future::succeededFuture;

  @BeforeEach
  void start(Vertx injected) throws Exception {
    vertx = injected;
    tools = new StandInTools(folder);
    runner = runner(tools.environment());
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    result(closing.get());
    Awaitility.await()
        .atMost(5, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(ProcessHandle.current().descendants().map(ProcessHandle::pid))
                    .isEmpty());
  }

  static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Exit run(String script, String... arguments) throws Exception {
    tools.script(Tool.VIRSH, script);
    return result(runner.run(Command.of(Tool.VIRSH, LONG, List.of(arguments))));
  }

  @Test
  void outputErrorsAndCodeAreTold() throws Exception {
    Exit exit = run("echo out; echo err >&2; exit 3");
    assertThat(exit.outcome()).isEqualTo(Outcome.EXITED);
    assertThat(exit.code()).isEqualTo(3);
    assertThat(exit.output()).isEqualTo("out\n");
    assertThat(exit.outputWhole()).isTrue();
    assertThat(exit.errors()).isEqualTo("err\n");
    assertThat(exit.succeeded()).isFalse();
  }

  @Test
  void argumentsArriveAsTheyAreWithoutAShell() throws Exception {
    Exit exit = run("printf '%s|' \"$@\"", "a b", "$(id)", "'", "*", "ü", "", "-x;reboot");
    assertThat(exit.output()).isEqualTo("a b|$(id)|'|*|ü||-x;reboot|");
  }

  @Test
  void childrenSpeakEnglishAndSeeOnlyWhatTheyNeed() throws Exception {
    Exit exit = run("echo $LC_ALL; env | cut -d= -f1 | sort | tr '\\n' ' '; pwd");
    assertThat(exit.output()).startsWith("C\n").contains("PATH").doesNotContain("JAVA");
    assertThat(exit.output()).endsWith("/\n");
  }

  @Test
  void aMissingProgramIsNamedWithItsPackage() throws Exception {
    Exit exit = result(runner.run(Command.of(Tool.BUILD_GUEST, LONG, List.of())));
    assertThat(exit.outcome()).isEqualTo(Outcome.NOT_STARTED);
    assertThat(exit.errors()).contains("build-guest is not installed");
  }

  @Test
  void aProgramWithoutPermissionToRunIsSaidToBeSo() throws Exception {
    tools.script(Tool.BUILD_GUEST, "exit 0");
    Files.setPosixFilePermissions(
        folder.resolve("build-guest"), PosixFilePermissions.fromString("rw-r--r--"));
    Exit exit = result(runner.run(Command.of(Tool.BUILD_GUEST, LONG, List.of())));
    assertThat(exit.outcome()).isEqualTo(Outcome.NOT_STARTED);
    assertThat(exit.errors()).contains("is not executable");
  }

  @Test
  void aMissingWorkingDirectoryIsSaidToBeSo() throws Exception {
    tools.script(Tool.VIRSH, "exit 0");
    Command command = Command.of(Tool.VIRSH, LONG, List.of()).in(folder.resolve("away"));
    Exit exit = result(runner.run(command));
    assertThat(exit.outcome()).isEqualTo(Outcome.NOT_STARTED);
    assertThat(exit.errors()).contains("away does not exist");
  }

  @Test
  void theExitCode127OfAProgramIsNoFailedStart() throws Exception {
    Exit exit = run("exit 127");
    assertThat(exit.outcome()).isEqualTo(Outcome.EXITED);
    assertThat(exit.code()).isEqualTo(127);
  }

  @Test
  void aKilledChildHasNotSucceeded() throws Exception {
    Exit exit = run("kill -9 $$");
    assertThat(exit.outcome()).isEqualTo(Outcome.EXITED);
    assertThat(exit.succeeded()).isFalse();
  }

  @Test
  void aHangingChildIsEndedWithItsDescendants() throws Exception {
    tools.script(Tool.VIRSH, "trap '' TERM; sleep 300 & echo $!; sleep 300; sleep 300");
    Command command = Command.of(Tool.VIRSH, Duration.ofMillis(300), List.of());
    Exit exit = result(runner.run(command));
    assertThat(exit.outcome()).isEqualTo(Outcome.DEADLINE);
    long grandchild = Long.parseLong(exit.output().strip());
    Awaitility.await()
        .atMost(5, TimeUnit.SECONDS)
        .until(() -> ProcessHandle.of(grandchild).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void cancelEndsAChild() throws Exception {
    tools.script(Tool.VIRSH, "echo begun; sleep 300");
    List<String> lines = new CopyOnWriteArrayList<>();
    Running running = runner.start(Command.of(Tool.VIRSH, LONG, List.of()), lines::add);
    Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> lines.contains("begun"));
    running.cancel();
    running.cancel();
    assertThat(result(running.exit()).outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void linesArriveWhileTheChildRuns() throws Exception {
    tools.script(
        Tool.QEMU_IMG,
        "printf ' (1.00/100%%)\\r'; until [ -e go ]; do sleep 0.05; done; printf 'end'");
    List<String> lines = new CopyOnWriteArrayList<>();
    Running running =
        runner.start(Command.of(Tool.QEMU_IMG, LONG, List.of()).in(folder), lines::add);
    Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> lines.contains(" (1.00/100%)"));
    Files.createFile(folder.resolve("go"));
    result(running.exit());
    Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> lines.contains("end"));
  }

  @Test
  void aHundredMegabytesOfErrorsLeaveATail() throws Exception {
    Exit exit = run("head -c 100000000 /dev/zero | tr '\\0' x >&2; echo last >&2; exit 1");
    assertThat(exit.code()).isEqualTo(1);
    assertThat(exit.errors().length()).isLessThanOrEqualTo(40_000);
    assertThat(exit.errors()).endsWith("last\n");
  }

  @Test
  void overlongOutputIsSaidToBeCut() throws Exception {
    Exit exit = run("head -c 20000000 /dev/zero | tr '\\0' x");
    assertThat(exit.outputWhole()).isFalse();
    assertThat(exit.output().length()).isLessThan(200_000);
  }

  @Test
  void garbageOutputDoesNoHarm() throws Exception {
    Exit exit = run("head -c 100000 /dev/urandom; head -c 100000 /dev/urandom >&2");
    assertThat(exit.succeeded()).isTrue();
  }

  @Test
  void aChildThatReadsItsInputSeesTheEnd() throws Exception {
    assertThat(run("cat; echo read").output()).isEqualTo("read\n");
  }

  @Test
  void aDaemonThatKeepsTheStreamsDoesNotHoldTheExit() throws Exception {
    Exit exit = run("setsid sleep 8 & echo $!; exit 5");
    assertThat(exit.code()).isEqualTo(5);
    assertThat(exit.took()).isLessThan(Duration.ofSeconds(4));
    ProcessHandle.of(Long.parseLong(exit.output().strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void manyShortRunsAreAllToldAtOnce() throws Exception {
    tools.script(Tool.VIRSH, "echo $1; exit $2");
    long begin = System.nanoTime();
    for (int round = 0; round < 4; round++) {
      List<Future<Exit>> exits = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        exits.add(
            runner.run(Command.of(Tool.VIRSH, LONG, List.of("n" + i, Integer.toString(i % 7)))));
      }
      result(Future.join(exits));
      for (int i = 0; i < 64; i++) {
        assertThat(exits.get(i).result().output()).isEqualTo("n" + i + "\n");
        assertThat(exits.get(i).result().code()).isEqualTo(i % 7);
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    assertThat(openFiles()).isLessThan(200);
  }

  private static long openFiles() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void aNulInAnArgumentIsRefusedBeforeAnythingRuns() {
    assertThatThrownBy(() -> Command.of(Tool.VIRSH, LONG, List.of("a\0b")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSecretCommandDoesNotShowItsArguments() {
    Command command =
        new Command(Tool.VIRSH, List.of("hunter2"), Optional.empty(), Map.of(), LONG, true);
    assertThat(command.toString()).doesNotContain("hunter2");
  }
}
