package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.GatewayWorld;
import dev.innkeeper.operation.Phase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that ask a service. */
class RemoteCommandsTest {
  @TempDir Path dataDir;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(dataDir);
    world.manager.add("web-1");
    world.images.add("noble-amd64-20260101");
  }

  @AfterEach
  void end() {
    world.close();
  }

  private String server() {
    return "http://127.0.0.1:" + world.port();
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", server()));
    return CommandRun.of(List.of("data-dir=" + dataDir), all.toArray(String[]::new));
  }

  private JsonObject json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--output", "json"));
    return run(all.toArray(String[]::new)).json();
  }

  @Test
  void listsAreThoseOfTheService() {
    assertThat(json("list").getJsonArray("containers")).hasSize(1);
    assertThat(json("images").getJsonArray("images")).hasSize(1);
    assertThat(json("hosts").getJsonArray("hosts")).hasSize(1);
    assertThat(json("info", "web-1").getString("name")).isEqualTo("web-1");
    assertThat(json("console", "web-1").getString("console")).isEqualTo("booting\n");
    assertThat(run("list").succeeded().out()).contains("web-1");
  }

  @Test
  void whatTakesTimeIsFollowedToItsEnd() {
    assertThat(json("start", "web-1").getString("name")).isEqualTo("web-1");
    CommandRun stopped = run("stop", "web-1", "--force").succeeded();
    assertThat(stopped.out()).startsWith("web-1 ");
    assertThat(json("images", "prune").getString("id")).isEqualTo("*");
    run("launch", "noble", "--name", "new-1", "--no-ssh-key").succeeded();
    assertThat(json("operations").getJsonArray("operations")).hasSize(4);
    run("destroy", "web-1").succeeded();
    assertThat(json("operations", "--state", "running").getJsonArray("operations")).isEmpty();
  }

  @Test
  void failuresAreThoseOfTheService() {
    run("info", "nope").failed(ErrorCode.NOT_FOUND, "nope");
    run("destroy", "nope").failed(ErrorCode.NOT_FOUND, "nope");
    run("cancel", "nope").failed(ErrorCode.NOT_FOUND, "nope");
    run("launch", "noble", "--name", "web-1", "--no-ssh-key")
        .failed(ErrorCode.ALREADY_EXISTS, "web-1");
    world.manager.work =
        progress -> Future.failedFuture(Failure.of(ErrorCode.NOT_READY, "not up; look at it"));
    run("start", "web-1").failed(ErrorCode.NOT_READY, "not up");
  }

  @Test
  void theTokenIsThatOfTheFileOrOfThisHost() throws Exception {
    Path file = dataDir.resolve("token");
    Files.writeString(file, world.token());
    run("list", "--token-file", file.toString()).succeeded();
    Files.writeString(file, "wrong".repeat(10));
    run("list", "--token-file", file.toString()).failed(ErrorCode.UNAUTHORIZED, "token");
    CommandRun.of(List.of("data-dir=" + dataDir.resolve("elsewhere")), "list", "--server", server())
        .failed(ErrorCode.UNAUTHORIZED, "token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "ftp://here", "http://", "http://a b"})
  void anAddressThatIsNoneIsRefused(String address) {
    CommandRun.of(List.of("data-dir=" + dataDir), "list", "--server", address)
        .failed(ErrorCode.INVALID_ARGUMENT, "--server");
  }

  @Test
  void aServiceThatIsAwayIsToldSo() {
    String address = server();
    world.close();
    CommandRun.of(List.of("data-dir=" + dataDir), "list", "--server", address)
        .failed(ErrorCode.HOST_UNREACHABLE, address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"console web-1 --follow", "events"})
  @Timeout(120)
  void whatFollowsEndsWithTheReaderOfItsPipe(String command) {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(List.of("--server", server(), "--set", "data-dir=" + dataDir));
    PrintStream out = System.out;
    System.setOut(new PrintStream(gone, true, StandardCharsets.UTF_8));
    try {
      assertThat(Innkeeper.run(line.toArray(String[]::new))).isZero();
    } finally {
      System.setOut(out);
    }
  }

  @Test
  void whatLooksAtTheMachineItselfAsksNoService() {
    for (String command : List.of("doctor", "init", "serve", "demo")) {
      run(command).failed(ErrorCode.INVALID_ARGUMENT, "--server");
    }
    CommandRun.of(List.of("data-dir=" + dataDir), "events")
        .failed(ErrorCode.INVALID_ARGUMENT, "--server");
  }

  @Test
  void progressIsThatOfTheOperation() {
    world.manager.work =
        progress -> {
          progress.begin(Phase.SHUTDOWN);
          progress.end(Phase.SHUTDOWN);
          return Future.succeededFuture(Map.of());
        };
    CommandRun run = run("stop", "web-1", "--output", "json").succeeded();
    assertThat(run.err().lines().map(JsonObject::new))
        .anyMatch(event -> event.getJsonObject("operation").getString("state").equals("succeeded"));
  }
}
