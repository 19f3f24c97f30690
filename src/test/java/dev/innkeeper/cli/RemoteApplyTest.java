package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.FakeManager;
import dev.innkeeper.gateway.GatewayWorld;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.Phase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply} that asks a service. */
class RemoteApplyTest {
  private static final String SHOP =
      """
      images:
        - release: noble
      containers:
        - {name: web-1, release: noble, user-data: web.txt, labels: {tier: web}}
        - {name: db-1, release: noble}
      """;

  @TempDir Path folder;
  private GatewayWorld world;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(Files.createDirectory(folder.resolve("data")), "libvirt.accel=tcg");
    // Neither a comment nor several lines, so that only its place tells it from a path.
    Files.writeString(folder.resolve("web.txt"), "hunter2");
    file = Files.writeString(folder.resolve("shop.yaml"), SHOP);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private CommandRun run(String... options) {
    List<String> all = new ArrayList<>(List.of("apply", file.toString()));
    all.addAll(List.of("--server", "http://127.0.0.1:" + world.port()));
    all.addAll(List.of(options));
    return CommandRun.of(List.of("data-dir=" + folder.resolve("data")), all.toArray(String[]::new));
  }

  private JsonObject report(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--output", "json"));
    return run(all.toArray(String[]::new)).json();
  }

  @Test
  void itMakesWhatIsMissingAndTheSecondTimeNothing() {
    JsonObject made = report();
    assertThat(made.getString("name")).isEqualTo(file.toString());
    assertThat(made.getJsonArray("made")).containsExactly("web-1", "db-1");
    assertThat(made.getJsonObject("images").getJsonArray("made")).hasSize(1);
    JsonObject again = report("--prune");
    assertThat(again.getJsonArray("unchanged")).containsExactly("web-1", "db-1");
    assertThat(again.getJsonArray("removed")).isEmpty();
  }

  @Test
  void whatItTellsIsWhatALocalRunTells() {
    CommandRun run = run().succeeded();
    assertThat(run.out().lines().map(line -> line.split(" ")[0]))
        .containsExactly("made", "changed", "unchanged", "differing", "failed", "removed");
    assertThat(run.out()).contains("image noble-amd64-20260101, web-1, db-1");
    // The service, in this process too, logs to the same place.
    assertThat(
            run.err()
                .lines()
                .map(line -> line.replaceFirst(" in .*", ""))
                .filter(line -> line.endsWith(": made")))
        .containsExactlyInAnyOrder("web-1: made", "db-1: made", "noble-amd64-20260101: made");
  }

  @Test
  void progressIsThatOfTheRunAndOfWhatItBegan() {
    world.manager.add("before");
    CommandRun.of(
            List.of("data-dir=" + folder.resolve("data")),
            "start",
            "before",
            "--server",
            "http://127.0.0.1:" + world.port())
        .succeeded();
    world.manager.work =
        progress -> {
          progress.begin(Phase.SEED);
          progress.end(Phase.SEED);
          return Future.succeededFuture(Map.of());
        };
    CommandRun run = run("--output", "json").succeeded();
    // The service, in this process too, logs to the same place.
    List<JsonObject> operations =
        run.err()
            .lines()
            .filter(line -> line.startsWith("{"))
            .map(line -> new JsonObject(line).getJsonObject("operation"))
            .toList();
    assertThat(operations)
        .extracting(operation -> operation.getString("kind"))
        .contains("apply", "image.sync", "container.create");
    assertThat(operations)
        .as("what a service did before is not shown")
        .allMatch(operation -> !operation.getString("kind").equals("container.start"));
  }

  @Test
  void aFileThatIsWrongIsToldBeforeAServiceIsAsked() throws Exception {
    Files.writeString(file, SHOP + "  - {name: .., release: noble}\n");
    run().failed(ErrorCode.INVALID_ARGUMENT, "line 6, column 12");
    assertThat(world.manager.containers).isEmpty();
  }

  @Test
  void itemsThatFailGiveTheirOwnExitStatus() {
    world.manager.work =
        progress -> Future.failedFuture(Failure.of(ErrorCode.DISK_FULL, "full; free some"));
    CommandRun run = run();
    assertThat(run.exit()).isEqualTo(ApplyCommand.SOME_FAILED);
    assertThat(run.out()).contains("failed", "DISK_FULL: full");
    assertThat(run.out()).containsPattern("made +image noble-amd64-20260101");
  }

  @Test
  void oneThatSomebodyCancelsTellsWhatItHadDone() {
    world.manager.work =
        progress -> {
          world
              .manager
              .operations(OperationQuery.ALL)
              .onSuccess(
                  all ->
                      all.stream()
                          .filter(operation -> operation.kind() == OperationKind.APPLY)
                          .forEach(operation -> world.manager.cancel(operation.id())));
          return FakeManager.untilCancelled(progress);
        };
    CommandRun run = run().failed(ErrorCode.CANCELLED, "apply was cancelled");
    assertThat(run.err()).contains("noble-amd64-20260101: made", "web-1: failed");
    assertThat(world.manager.containers).isEmpty();
  }

  @Test
  void aDryRunSaysWhatAServiceWouldDoAndNoSecrets() {
    CommandRun run = run("--dry-run").succeeded();
    assertThat(run.out())
        .contains("web-1: make", "user-data: web.txt, 7 bytes, not shown", "run: ", "<name>web-1<")
        .contains("Nothing was changed.")
        .doesNotContain("hunter2");
    assertThat(world.manager.containers).isEmpty();
    assertThat(report("--dry-run").getJsonArray("make")).containsExactly("web-1", "db-1");
  }

  @Test
  void onlyWhatThisFileMadeIsPruned() throws Exception {
    run().succeeded();
    world.manager.add("stranger");
    Files.writeString(file, "images: []\n");
    assertThat(report().getJsonArray("removed")).isEmpty();
    assertThat(report("--prune").getJsonArray("removed"))
        .containsExactlyInAnyOrder("web-1", "db-1");
    assertThat(world.manager.containers).hasSize(1);
  }
}
