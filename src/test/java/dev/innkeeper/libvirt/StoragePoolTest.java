package dev.innkeeper.libvirt;

import static dev.innkeeper.process.ScriptedRunner.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.ScriptedRunner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a pool counts as ours. */
@ExtendWith(VertxExtension.class)
class StoragePoolTest {
  private static final String XML =
      "<pool type='%s'>\n  <name>p</name>\n  <target>\n    <path>%s</path>\n  </target>\n</pool>\n";

  private static final Pattern STEP = Pattern.compile("pool-(define-as|build|start|autostart)");

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
  }

  private void ensure(ScriptedRunner runner, Path directory) throws Exception {
    Virsh virsh = new Virsh(vertx, runner, "qemu:///system", Duration.ofSeconds(5));
    Future<Void> done = new StoragePool(vertx, virsh, "p", directory).ensure();
    try {
      done.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  private static ScriptedRunner poolAt(String type, String place) {
    return new ScriptedRunner(
        command ->
            ended(command, 0, ManyAnswers.to(command, asked -> answer(asked, type, place)), ""));
  }

  private static String answer(String asked, String type, String place) {
    return asked.startsWith("pool-dumpxml")
        ? XML.formatted(type, place)
        : "State:          running\nAutostart:      yes\n";
  }

  private void conflicts(ScriptedRunner runner, Path directory, ErrorCode code) {
    assertThatThrownBy(() -> ensure(runner, directory))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void aPlaceMayBeSpeltInManyWays() throws Exception {
    Path place = Files.createDirectories(folder.resolve("a & b <'c'>/guests"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), place.getParent());
    String escaped = place.toString().replace("&", "&amp;").replace("<", "&lt;");
    ensure(poolAt("dir", escaped), place);
    ensure(poolAt("dir", escaped + "/"), place);
    ensure(poolAt("dir", escaped + "/../guests"), place);
    ensure(poolAt("dir", escaped), link.resolve("guests"));
    ensure(poolAt("dir", link + "/guests"), place);
  }

  @Test
  void anotherPlaceIsAConflict() {
    conflicts(poolAt("dir", "/somewhere/else"), folder, ErrorCode.CONFLICT);
    conflicts(poolAt("dir", folder + "/not-there"), folder, ErrorCode.CONFLICT);
  }

  @Test
  void anotherTypeIsAConflict() {
    conflicts(poolAt("logical", folder.toString()), folder, ErrorCode.CONFLICT);
  }

  @Test
  void garbageForXmlIsAFailure() {
    ScriptedRunner garbage = new ScriptedRunner(command -> ended(command, 0, "what?", ""));
    conflicts(garbage, folder, ErrorCode.COMMAND_FAILED);
  }

  @Test
  void aPoolThatAnotherProcessDefinedFirstIsUsed() throws Exception {
    AtomicBoolean there = new AtomicBoolean();
    ScriptedRunner runner = new ScriptedRunner(command -> raced(command, there));
    ensure(runner, folder);
    assertThat(runner.ran()).anyMatch(line -> line.contains("pool-dumpxml"));
  }

  @Test
  void aPoolThatAnotherProcessStartedFirstIsUsed() throws Exception {
    ScriptedRunner runner =
        new ScriptedRunner(
            command ->
                startedBefore(command.arguments())
                    ? ended(command, 1, "", "error: storage pool 'p' is already active")
                    : stopped(command));
    ensure(runner, folder);
    assertThat(runner.ran()).anyMatch(line -> line.contains("pool-start"));
  }

  /** The steps of Juju, each only where its pool had need of it. */
  @ParameterizedTest
  @CsvSource({
    "'', '', pool-define-as pool-build pool-start pool-autostart",
    "inactive, no, pool-build pool-start pool-autostart",
    "inactive, yes, pool-build pool-start",
    "running, no, pool-autostart",
    "running, yes, ''"
  })
  void eachStepIsTakenOnceAndOnlyWhereItIsNeeded(String state, String autostart, String steps)
      throws Exception {
    ScriptedRunner runner =
        new ScriptedRunner(
            command -> state.isEmpty() ? absent(command) : there(command, state, autostart));
    ensure(runner, folder);
    assertThat(
            runner.ran().stream()
                .flatMap(line -> STEP.matcher(line).results())
                .map(MatchResult::group)
                .collect(Collectors.joining(" ")))
        .isEqualTo(steps);
    assertThat(Files.getPosixFilePermissions(folder))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Exit absent(Command command) {
    boolean asks = String.join(" ", command.arguments()).contains("pool-info");
    return asks
        ? ended(command, 1, ManyAnswers.to(command, asked -> ""), "error: failed to get pool 'p'")
        : ended(command, 0, "", "");
  }

  private Exit there(Command command, String state, String autostart) {
    String info = "State:          %s\nAutostart:      %s\n".formatted(state, autostart);
    String xml = XML.formatted("dir", folder);
    return ended(
        command,
        0,
        ManyAnswers.to(command, asked -> asked.startsWith("pool-dumpxml") ? xml : info),
        "");
  }

  private static boolean startedBefore(List<String> arguments) {
    return arguments.contains("pool-build") || arguments.contains("pool-start");
  }

  private Exit stopped(Command command) {
    String answers =
        ManyAnswers.to(
            command,
            asked -> answer(asked, "dir", folder.toString()).replace("running", "inactive"));
    return ended(command, 0, answers, "");
  }

  private Exit raced(Command command, AtomicBoolean there) {
    if (command.arguments().contains("pool-define-as")) {
      there.set(true);
      return ended(command, 1, "", "error: operation failed: pool 'p' already exists with uuid x");
    }
    if (!there.get()) {
      return ended(
          command, 1, ManyAnswers.to(command, asked -> ""), "error: failed to get pool 'p'");
    }
    return poolAt("dir", folder.toString()).run(command).result();
  }
}
