package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.gateway.FakeManager;
import dev.innkeeper.gateway.GatewayWorld;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.process.Tool;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of {@code apply}, in a process of its own, and the run after it. */
class InterruptedApplyTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int BY_SIGINT = 130;

  @TempDir Path folder;
  private Process process;

  @AfterEach
  void end() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Path err() {
    return folder.resolve("err");
  }

  /** SIGINT may be ignored where tests are started in the background, which children inherit. */
  private void start(Map<String, String> environment, List<String> keys, String... arguments)
      throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Innkeeper.class.getName()));
    line.addAll(Arrays.asList(arguments));
    keys.forEach(key -> line.addAll(List.of("--set", key)));
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out().toFile()).redirectError(err().toFile());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  private void interrupt() throws Exception {
    assertThat(new ProcessBuilder("bash", "-c", "kill -INT " + process.pid()).start().waitFor())
        .isZero();
  }

  private int ended() throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void whatWasWholeStaysAndTheRestIsUndoneAndTheNextRunConverges() throws Exception {
    StandInHost host = StandInHost.in(folder).set("limits.parallel-creates=1");
    Path reached = folder.resolve("reached");
    Path seeds = host.tools().folder().resolve(Tool.GENISOIMAGE.program());
    host.tools()
        .script(
            Tool.GENISOIMAGE,
            "case \"$*\" in */.b-1-*) echo $$ >%1$s.new; mv %1$s.new %1$s; exec sleep 600 ;; esac\n"
                    .formatted(reached)
                + "PATH=${PATH#*:} exec genisoimage \"$@\"");
    Path file =
        Files.writeString(
            folder.resolve("shop.yaml"),
            """
            images: [{release: noble}]
            defaults: {release: noble}
            containers: [{name: a-1}, {name: b-1}, {name: c-1}]
            """);
    start(host.tools().environment(), host.keys(), "apply", file.toString());
    Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(reached) || !process.isAlive());
    assertThat(reached).as(Files.readString(err())).exists();
    long child = Long.parseLong(Files.readString(reached).strip());
    interrupt();
    assertThat(ended()).as(Files.readString(err())).isEqualTo(BY_SIGINT);
    assertThat(Files.readString(err())).contains("CANCELLED");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    String[] json = {"apply", file.toString(), "--output", "json"};
    List<String> before = host.leftovers();
    assertThat(before).noneMatch(left -> left.startsWith("b-1"));

    Files.delete(seeds);
    start(host.tools().environment(), host.keys(), json);
    assertThat(ended()).as(Files.readString(err())).isZero();
    JsonObject next = new JsonObject(Files.readString(out()));
    assertThat(next.getJsonArray("made")).contains("b-1");
    assertThat(next.getJsonArray("unchanged"))
        .as("made before, and left alone")
        .allMatch(name -> before.contains(name + ".qcow"));
    assertThat(next.getJsonArray("made").size() + next.getJsonArray("unchanged").size())
        .isEqualTo(3);
    start(host.tools().environment(), host.keys(), json);
    assertThat(ended()).as(Files.readString(err())).isZero();
    JsonObject last = new JsonObject(Files.readString(out()));
    assertThat(last.getJsonArray("unchanged")).containsExactly("a-1", "b-1", "c-1");
    assertThat(last.getJsonObject("images").getJsonArray("unchanged")).hasSize(1);
  }

  @Test
  void aRunOfAServiceIsCancelledThere() throws Exception {
    try (GatewayWorld world = GatewayWorld.start(Files.createDirectory(folder.resolve("data")))) {
      world.manager.work = FakeManager::untilCancelled;
      Path file =
          Files.writeString(
              folder.resolve("shop.yaml"), "containers: [{name: a-1, release: noble}]\n");
      start(
          Map.of(),
          List.of("data-dir=" + folder.resolve("data")),
          "apply",
          file.toString(),
          "--output",
          "json",
          "--server",
          "http://127.0.0.1:" + world.port());
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Files.readString(err()).contains("container.create") || !process.isAlive());
      interrupt();
      assertThat(ended()).as(Files.readString(err())).isEqualTo(BY_SIGINT);
      assertThat(Await.result(world.manager.operations(new OperationQuery(Optional.empty()))))
          .filteredOn(operation -> operation.kind() == OperationKind.APPLY)
          .extracting(operation -> operation.state())
          .containsExactly(OperationState.CANCELLED);
      assertThat(world.manager.containers).isEmpty();
    }
  }
}
