package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole runs of a file against real libvirt and real guests. */
@Tag("guest")
class ApplyTest {
  private GuestWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = new GuestWorld();
    Path guest = GuestWorld.tinyGuest();
    world.offer("noble", "24.04", guest);
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(world.folder().resolve(name), text);
  }

  private String containers(int count, String more) {
    StringBuilder text = new StringBuilder("images:\n  - release: noble\ncontainers:\n");
    IntStream.rangeClosed(1, count)
        .forEach(
            i ->
                text.append("  - {name: ")
                    .append(world.name("c" + i))
                    .append(", release: noble")
                    .append(more)
                    .append("}\n"));
    return text.toString();
  }

  private JsonObject applied(Path file, String... more) {
    List<String> line =
        Stream.concat(Stream.of("apply", file.toString(), "--output", "json"), Stream.of(more))
            .toList();
    return world.run(line.toArray(String[]::new)).json();
  }

  private JsonArray names(int... numbers) {
    return new JsonArray(
        IntStream.of(numbers).mapToObj(number -> (Object) world.name("c" + number)).toList());
  }

  @Test
  void madeThenLeftAloneThenChangedThenPruned() throws Exception {
    Path file = file("shop.yaml", containers(4, ""));
    JsonObject first = applied(file);
    assertThat(first.getJsonArray("made")).isEqualTo(names(1, 2, 3, 4));
    assertThat(first.getJsonObject("images").getJsonArray("made")).hasSize(1);
    for (int i = 1; i <= 4; i++) {
      assertThat(GuestWorld.domainState(world.name("c" + i))).isEqualTo("running");
    }
    JsonObject again = applied(file, "--prune");
    assertThat(again.getJsonArray("unchanged")).isEqualTo(names(1, 2, 3, 4));
    assertThat(again.getJsonArray("made")).isEmpty();
    assertThat(again.getJsonArray("changed")).isEmpty();
    assertThat(again.getJsonArray("removed")).isEmpty();
    assertThat(again.getJsonObject("images").getJsonArray("made")).isEmpty();

    file("shop.yaml", containers(4, ", memory: 600, labels: {tier: web}"));
    assertThat(applied(file).getJsonArray("changed")).isEqualTo(names(1, 2, 3, 4));
    assertThat(applied(file).getJsonArray("unchanged"))
        .as("memory waits for a restart, and is not changed again")
        .isEqualTo(names(1, 2, 3, 4));
    JsonObject info = world.run("info", world.name("c1"), "--output", "json").json();
    assertThat(info.getJsonObject("labels").getString("tier")).isEqualTo("web");

    file("shop.yaml", containers(1, ", user-data: \"#cloud-config\\n\", memory: 600"));
    JsonObject last = applied(file, "--prune");
    assertThat(last.getJsonArray("differing")).isEqualTo(names(1));
    assertThat(last.getJsonArray("removed")).isEqualTo(names(2, 3, 4));
    assertThat(GuestWorld.domainState(world.name("c1"))).isEqualTo("running");
    world.assertGone(world.name("c2"));
  }

  @Test
  void aDryRunShowsEverythingButSecretsAndChangesNothing() throws Exception {
    file("web.yaml", "#cloud-config\npassword: hunter2\n");
    Path file = file("shop.yaml", containers(2, ", user-data: web.yaml"));
    CommandRun run = world.run("apply", file.toString(), "--dry-run").succeeded();
    assertThat(run.out())
        .contains("virsh -q -c qemu:///system define", "qemu-img create", "genisoimage -quiet")
        .contains("<name>" + world.name("c1") + "</name>", world.guests() + "/")
        .contains("user-data: web.yaml, 32 bytes")
        .doesNotContain("hunter2");
    assertThat(world.guests()).doesNotExist();
    assertThat(GuestWorld.domainState(world.name("c1"))).isEmpty();
    JsonObject plan = applied(file, "--dry-run");
    assertThat(plan.getJsonArray("make")).isEqualTo(names(1, 2));
    assertThat(plan.encode()).doesNotContain("hunter2");
  }

  @Test
  void oneThatFailsSparesTheOthers() throws Exception {
    Path file =
        file(
            "some.yaml",
            containers(1, "") + "  - {name: " + world.name("odd") + ", release: there-is-none}\n");
    CommandRun run = world.run("apply", file.toString(), "--output", "json");
    assertThat(run.exit()).as(run.err()).isEqualTo(6);
    JsonObject report = new JsonObject(run.out());
    assertThat(report.getJsonArray("made")).isEqualTo(names(1));
    assertThat(report.getJsonArray("failed")).containsExactly(world.name("odd"));
    assertThat(report.getJsonArray("items").encode()).contains("NO_MATCHING_IMAGE");
  }

  @Test
  void whatIsWrongInTheFileIsToldBeforeAnythingIsDone() throws Exception {
    Path file = file("bad.yaml", containers(1, "") + "  - {name: .., release: noble}\n");
    world.run("apply", file.toString()).failed(ErrorCode.INVALID_ARGUMENT, "line 5, column 12");
    assertThat(GuestWorld.domainState(world.name("c1"))).isEmpty();
    assertThat(world.guests()).doesNotExist();
  }

  @Test
  void whatOthersMadeIsNeitherChangedNorPruned() throws Exception {
    Path one = file("one.yaml", "name: one\n" + containers(1, ""));
    Path two = file("two.yaml", "name: two\n" + containers(1, ", memory: 700"));
    applied(one);
    assertThat(applied(two, "--prune").getJsonArray("differing")).isEqualTo(names(1));
    file("two.yaml", "name: two\n");
    assertThat(applied(two, "--prune").getJsonArray("removed")).isEmpty();
    assertThat(GuestWorld.domainState(world.name("c1"))).isEqualTo("running");
  }

  @Test
  void twoRunsAtOnceOfOneFileMakeEverythingOnce() throws Exception {
    Path file = file("shop.yaml", containers(3, ""));
    Process one = process("one.log", "apply", file.toString());
    Process two = process("two.log", "apply", file.toString());
    for (Process process : List.of(one, two)) {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(logs()).isZero();
    }
    assertThat(applied(file).getJsonArray("unchanged")).isEqualTo(names(1, 2, 3));
  }

  @Test
  void killedAtAnyMomentItConvergesWithTheNextRun() throws Exception {
    Path file = file("shop.yaml", containers(4, ""));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 5; round++) {
      Process process = process("killed.log", "apply", file.toString());
      process.waitFor(1500 + random.nextInt(6000), TimeUnit.MILLISECONDS);
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    applied(file);
    assertThat(applied(file).getJsonArray("unchanged"))
        .as("seed " + seed)
        .isEqualTo(names(1, 2, 3, 4));
    for (int i = 1; i <= 4; i++) {
      assertThat(GuestWorld.domainState(world.name("c" + i))).isEqualTo("running");
    }
  }

  private Process process(String log, String... arguments) throws Exception {
    File output = world.folder().resolve(log).toFile();
    return new ProcessBuilder(world.processLine(arguments))
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  private String logs() throws Exception {
    return Files.readString(world.folder().resolve("one.log"))
        + Files.readString(world.folder().resolve("two.log"));
  }
}
