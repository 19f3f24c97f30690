package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call of the document, good and bad, with the answer checked against its schema. */
@TestInstance(Lifecycle.PER_CLASS)
class ApiTest {
  private static final Set<String> NOT_JSON = Set.of("document", "console", "events");

  private GatewayWorld world;
  private ApiDocument document;
  private AnswerSchemas schemas;

  @BeforeAll
  void start(@TempDir Path dataDir) throws Exception {
    world = GatewayWorld.start(dataDir);
    document = ApiDocument.load();
    schemas = AnswerSchemas.load();
  }

  @AfterAll
  void end() {
    world.close();
  }

  @BeforeEach
  void fill() {
    world.manager.add("web-1");
    world.images.add("noble-amd64-20260101");
    world.images.add("noble-amd64-20250101", "web-1");
  }

  private JsonObject checked(HttpResponse<Buffer> response, int status, String schema) {
    assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
    return schemas.checked(response.bodyAsJsonObject(), schema);
  }

  private JsonObject failed(HttpResponse<Buffer> response, ErrorCode code) {
    JsonObject error = checked(response, code.httpStatus(), "Error").getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code.name());
    assertThat(error.getString("message")).as("says what to do").contains(";");
    return error;
  }

  private JsonObject accepted(HttpResponse<Buffer> response) {
    JsonObject operation = checked(response, 202, "Operation");
    assertThat(response.getHeader("Location"))
        .isEqualTo("/api/v1/operations/" + operation.getString("id"));
    return operation;
  }

  private HttpResponse<Buffer> send(String method, String path) throws Exception {
    return GatewayWorld.result(world.call(HttpMethod.valueOf(method), path).send());
  }

  @ParameterizedTest
  @CsvSource({
    "/host, Host",
    "/hosts, Hosts",
    "/containers, Containers",
    "/containers?state=running, Containers",
    "/containers/web-1, Container",
    "/images, Images",
    "/images?release=noble, Images",
    "/operations, Operations",
    "/operations?state=failed, Operations"
  })
  void whatIsAskedForIsAnsweredAsTheDocumentSays(String path, String schema) throws Exception {
    HttpResponse<Buffer> response = world.get(path);
    checked(response, 200, schema);
    assertThat(response.getHeader("content-type")).isEqualTo("application/json");
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /containers/web-1/start",
    "POST, /containers/web-1/stop",
    "POST, /containers/web-1/stop?force=true",
    "POST, /containers/web-1/stop?timeout=2.5",
    "POST, /containers/web-1/restart",
    "POST, /containers/web-1/pause",
    "POST, /containers/web-1/resume",
    "DELETE, /containers/web-1",
    "DELETE, /containers/web-1?force=true",
    "POST, /images/prune",
    "POST, /images/prune?dryRun=true",
    "DELETE, /images/noble-amd64-20260101"
  })
  void whatTakesTimeIsAnsweredWithItsOperation(String method, String path) throws Exception {
    String id = accepted(send(method, path)).getString("id");
    JsonObject end = checked(world.get("/operations/" + id + "?wait=10s"), 200, "Operation");
    assertThat(end.getString("state")).isEqualTo("succeeded");
    accepted(send("DELETE", "/operations/" + id));
  }

  @Test
  void bodiesAreTakenAsTheDocumentSays() throws Exception {
    accepted(world.post("/images", new JsonObject().put("release", "noble").put("arch", "arm64")));
    accepted(
        world.post(
            "/containers",
            new JsonObject()
                .put("name", "new-1")
                .put("release", "noble")
                .put("memory", "2G")
                .put("cores", 2)
                .put("rootDisk", 9.5)
                .put("userData", "#cloud-config\n")
                .put("networks", new JsonArray().add("user"))
                .put("labels", new JsonObject().put("role", "web"))
                .put("waitFor", "ready")
                .put("timeout", 90)));
    accepted(
        GatewayWorld.result(
            world
                .call(HttpMethod.PATCH, "/containers/web-1")
                .sendJsonObject(new JsonObject().put("memory", 1024))));
    accepted(world.post("/containers/web-1/stop", new JsonObject().put("force", true)));
    world.manager.containers.clear();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /containers/nope, NOT_FOUND",
    "GET, /containers/nope/console, NOT_FOUND",
    "POST, /containers/nope/start, NOT_FOUND",
    "DELETE, /containers/nope, NOT_FOUND",
    "DELETE, /containers/..%2F..%2Fetc, INVALID_ARGUMENT",
    "POST, /containers/-x/start, INVALID_ARGUMENT",
    "DELETE, /images/nope, NOT_FOUND",
    "DELETE, /images/noble-amd64-20250101, CONFLICT",
    "GET, /operations/nope, NOT_FOUND",
    "GET, /operations/nope?wait=1s, NOT_FOUND",
    "DELETE, /operations/nope, NOT_FOUND",
    "GET, /operations/x?wait=soon, INVALID_ARGUMENT",
    "GET, /operations/x?wait=2h, INVALID_ARGUMENT",
    "GET, /operations?state=done, INVALID_ARGUMENT",
    "GET, /operations?colour=red, INVALID_ARGUMENT",
    "GET, /containers?state=running&state=paused, INVALID_ARGUMENT",
    "POST, /containers/web-1/stop?force=maybe, INVALID_ARGUMENT",
    "POST, /containers/web-1/stop?timeout=0, INVALID_ARGUMENT",
    "GET, /containers/web-1/console?offset=-1, INVALID_ARGUMENT",
    "POST, /containers, INVALID_ARGUMENT",
    "GET, /events, INVALID_ARGUMENT",
    "GET, /nothing, NOT_FOUND",
    "PUT, /host, NOT_FOUND"
  })
  void whatIsWrongIsAnsweredAtOnce(String method, String path, ErrorCode code) throws Exception {
    failed(send(method, path), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "{",
        "{} {}",
        "{\"name\":\"a-1\"}",
        "{\"name\":\"a-1\",\"release\":7}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"colour\":\"red\"}",
        "{\"name\":\"..\",\"release\":\"noble\"}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"memory\":\"lots\"}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"memory\":true}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"cores\":1.5}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"waitFor\":\"soon\"}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"labels\":{\"a\":1}}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"networks\":\"user\"}",
        "{\"name\":\"a-1\",\"release\":\"noble\",\"timeout\":0}"
      })
  void aBodyThatIsNotAsTheDocumentSaysIsRefused(String body) throws Exception {
    failed(
        GatewayWorld.result(
            world
                .call(HttpMethod.POST, "/containers")
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(body))),
        ErrorCode.INVALID_ARGUMENT);
    assertThat(world.get("/containers/a-1").statusCode()).isEqualTo(404);
  }

  @Test
  void aRefusedSecretIsNotRepeated() throws Exception {
    JsonObject error =
        failed(
            world.post(
                "/containers",
                new JsonObject()
                    .put("name", "a-1")
                    .put("release", "noble")
                    .put("userData", new JsonArray().add("hunter2"))),
            ErrorCode.INVALID_ARGUMENT);
    assertThat(error.encode()).contains("userData").doesNotContain("hunter2");
  }

  @Test
  void anExistingNameIsAConflictAtOnce() throws Exception {
    failed(
        world.post("/containers", new JsonObject().put("name", "web-1").put("release", "noble")),
        ErrorCode.ALREADY_EXISTS);
  }

  @Test
  void aBodyMustSayThatItIsJson() throws Exception {
    failed(
        GatewayWorld.result(
            world
                .call(HttpMethod.POST, "/images")
                .putHeader("content-type", "text/plain")
                .sendBuffer(Buffer.buffer("{\"release\":\"noble\"}"))),
        ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void waitAnswersWhenTheOperationEndsAndNotMuchLater() throws Exception {
    Promise<Map<String, Object>> work = Promise.promise();
    String id = world.begin(progress -> work.future()).id();
    JsonObject still = checked(world.get("/operations/" + id + "?wait=100ms"), 200, "Operation");
    assertThat(still.getString("state")).isEqualTo("running");
    var waiting = world.call(HttpMethod.GET, "/operations/" + id + "?wait=1m").send();
    work.complete(Map.of("id", "x"));
    JsonObject end = checked(GatewayWorld.result(waiting), 200, "Operation");
    assertThat(end.getString("state")).isEqualTo("succeeded");
  }

  @Test
  void theConsoleComesWholeAndFollowsUntilTheContainerIsGone() throws Exception {
    world.manager.console = "line\n".repeat(200_000);
    HttpResponse<Buffer> whole = world.get("/containers/web-1/console");
    assertThat(whole.body().length()).isEqualTo(1_000_000);
    assertThat(whole.getHeader("content-type")).startsWith("text/plain");
    world.manager.console = "first\n";
    var following = world.call(HttpMethod.GET, "/containers/web-1/console?follow=true").send();
    world.vertx.setTimer(300, now -> world.manager.console = "first\nsecond\n");
    world.vertx.setTimer(900, now -> world.manager.containers.clear());
    assertThat(GatewayWorld.result(following).bodyAsString()).isEqualTo("first\nsecond\n");
  }

  @Test
  void theDocumentIsServedAndNamesOnlyCallsThatAnswer() throws Exception {
    HttpResponse<Buffer> served = world.get("/openapi.yaml");
    assertThat(served.bodyAsString()).isEqualTo(document.text());
    Set<String> ids = new HashSet<>();
    List<String> unanswered = new ArrayList<>();
    for (ApiDocument.Call call : document.calls()) {
      assertThat(ids.add(call.id())).as(call.id()).isTrue();
      String path = call.path().replaceAll("\\{\\w+}", "nope");
      HttpResponse<Buffer> response = GatewayWorld.result(world.call(call.method(), path).send());
      if (response.statusCode() == 404 && response.bodyAsString().contains("no such call")) {
        unanswered.add(call.id());
      }
      if (!NOT_JSON.contains(call.id()) && response.statusCode() != 204) {
        assertThat(response.bodyAsJsonObject()).isNotNull();
      }
    }
    assertThat(unanswered).isEmpty();
  }
}
