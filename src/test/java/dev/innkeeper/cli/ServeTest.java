package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.gateway.ApiToken;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service as a process of its own. */
@Tag("guest")
class ServeTest {
  private static final Pattern ADDRESS = Pattern.compile("serves (http://[^/]+)/");

  private final HttpClient client = HttpClient.newHttpClient();
  private GuestWorld world;
  private Process process;
  private Path log;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    log = world.folder().resolve("serve.log");
  }

  @AfterEach
  void end() throws Exception {
    process.destroyForcibly().waitFor();
    world.close();
  }

  /** Starts it, and gives its address. */
  private String serve(String... options) throws Exception {
    List<String> line = world.processLine("serve", "--set", "http.port=0");
    List<String> all = new ArrayList<>(line);
    all.addAll(List.of(options));
    process =
        new ProcessBuilder(all)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
    return Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(this::address, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> address() throws Exception {
    Matcher line = ADDRESS.matcher(Files.readString(log));
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }

  private String token() {
    return ApiToken.read(ApiToken.file(world.data())).text();
  }

  private HttpRequest.Builder call(String address, String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", "Bearer " + token());
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** A source that accepts and never answers keeps a sync going. */
  private String syncWithoutEnd(String address, int port) throws Exception {
    JsonObject body =
        new JsonObject().put("release", "noble").put("source", "http://127.0.0.1:" + port);
    HttpResponse<String> begun =
        send(
            call(address, "/api/v1/images")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build());
    assertThat(begun.statusCode()).isEqualTo(202);
    return new JsonObject(begun.body()).getString("id");
  }

  @Test
  void aSignalEndsItInTimeAndTheNextStartKnowsWhatRan() throws Exception {
    String address = serve();
    try (ServerSocket silent = new ServerSocket(0)) {
      String id = syncWithoutEnd(address, silent.getLocalPort());
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(ProcessHandle.of(process.pid())).isEmpty();
      String again = serve();
      JsonObject operation =
          new JsonObject(send(call(again, "/api/v1/operations/" + id).build()).body());
      assertThat(operation.getString("state")).isIn("cancelled", "failed");
    }
  }

  @Test
  void aSuddenDeathLeavesItsOperationFailed() throws Exception {
    String address = serve();
    try (ServerSocket silent = new ServerSocket(0)) {
      String id = syncWithoutEnd(address, silent.getLocalPort());
      Path events = world.data().resolve("innkeeper/events");
      Awaitility.await().until(() -> anyHas(events, id));
      process.destroyForcibly().waitFor();
      String again = serve();
      JsonObject operation =
          new JsonObject(send(call(again, "/api/v1/operations/" + id).build()).body());
      assertThat(operation.getString("state")).isEqualTo("failed");
      assertThat(operation.getJsonObject("error").getString("code")).isEqualTo("HOST_UNREACHABLE");
    }
  }

  @Test
  void aSecondServiceOfOneDataDirectoryIsAConflictAndDisturbsNothing() throws Exception {
    String address = serve();
    try (ServerSocket silent = new ServerSocket(0)) {
      String id = syncWithoutEnd(address, silent.getLocalPort());
      world
          .run("serve", "--set", "http.port=0")
          .failed(ErrorCode.CONFLICT, world.data().toString(), "--server");
      JsonObject operation =
          new JsonObject(send(call(address, "/api/v1/operations/" + id).build()).body());
      assertThat(operation.getString("state")).isEqualTo("running");
    }
    process.destroyForcibly().waitFor();
    assertThat(serve()).as("a death frees it").isNotEmpty();
  }

  @Test
  void aContainerIsMadeAndDestroyedByTheCommandLineAsWithoutAService() throws Exception {
    String server = serve();
    String name = world.name("served");
    String[] asked = {"--server", server, "--output", "json"};
    JsonObject made = run(asked, "launch", "noble", "--name", name, "--wait", "ready").json();
    assertThat(made.getString("ready")).isEqualTo("true");
    assertThat(made.getJsonArray("addresses")).isNotEmpty();
    assertThat(run(asked, "console", name).json().getString("console")).isNotEmpty();
    assertThat(run(asked, "stop", name, "--force").json().getString("state")).isEqualTo("shut off");
    assertThat(run(asked, "list").json().getJsonArray("containers")).hasSize(1);
    run(asked, "destroy", name).succeeded();
    run(new String[] {"--server", server}, "info", name).failed(ErrorCode.NOT_FOUND, name);
    world.assertGone(name);
  }

  @Test
  void aFileIsAppliedAtTheStartAndWhenItChanges() throws Exception {
    String name = world.name("kept");
    String text = "containers:\n  - {name: " + name + ", release: noble";
    Path file = Files.writeString(world.folder().resolve("host.yaml"), text + "}\n");
    String[] asked = {"--server", serve("--apply", file.toString()), "--output", "json"};
    Awaitility.await()
        .atMost(3, TimeUnit.MINUTES)
        .until(() -> GuestWorld.domainState(name).equals("running"));
    Files.writeString(file, text + ", labels: {tier: web}}\n");
    Awaitility.await()
        .atMost(2, TimeUnit.MINUTES)
        .until(() -> run(asked, "info", name).json().getJsonObject("labels").containsKey("tier"));
    assertThat(run(asked, "operations").json().getJsonArray("operations").encode())
        .contains("\"kind\":\"apply\"", "\"id\":\"" + file + "\"");
    assertThat(run(asked, "apply", file.toString()).json().getJsonArray("unchanged"))
        .as("the same owner made the same")
        .containsExactly(name);
    Files.writeString(file, "containers: 7\n");
    Awaitility.await()
        .atMost(1, TimeUnit.MINUTES)
        .until(() -> Files.readString(log).contains("must be a list"));
    assertThat(GuestWorld.domainState(name)).isEqualTo("running");
    run(asked, "destroy", name).succeeded();
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private CommandRun run(String[] options, String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(options));
    return world.run(line.toArray(String[]::new));
  }

  private static boolean anyHas(Path directory, String text) throws Exception {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (Files.readString(file).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void theTokenIsInNoLog() throws Exception {
    String address = serve("--verbose", "--set", "log.format=json");
    send(call(address, "/api/v1/images/prune").POST(HttpRequest.BodyPublishers.noBody()).build());
    Awaitility.await().until(() -> Files.readString(log).contains("operation ended"));
    String text = Files.readString(log);
    assertThat(text).doesNotContain(token()).contains("\"call\":\"pruneImages\"");
    assertThat(text.lines().filter(line -> line.startsWith("{")).map(JsonObject::new))
        .allMatch(entry -> entry.containsKey("message"));
  }
}
