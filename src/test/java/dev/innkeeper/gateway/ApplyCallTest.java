package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An apply file as the body of a call. */
class ApplyCallTest {
  private static final String YAML = "application/yaml";
  private static final String SHOP =
      """
      name: shop
      images:
        - release: noble
      containers:
        - name: web-1
          release: noble
          user-data: "#cloud-config"
        - {name: db-1, release: noble, networks: [user]}
      """;

  @TempDir Path dataDir;
  private GatewayWorld world;
  private AnswerSchemas schemas;

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(dataDir, "libvirt.accel=tcg");
    schemas = AnswerSchemas.load();
  }

  @AfterEach
  void end() {
    world.close();
  }

  private HttpResponse<Buffer> send(String query, String type, byte[] body) throws Exception {
    return GatewayWorld.result(
        world
            .call(HttpMethod.POST, "/apply" + query)
            .putHeader("Content-Type", type)
            .sendBuffer(Buffer.buffer(body)));
  }

  private HttpResponse<Buffer> send(String query, String text) throws Exception {
    return send(query, YAML, text.getBytes(StandardCharsets.UTF_8));
  }

  private JsonObject begun(HttpResponse<Buffer> response) {
    assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(202);
    JsonObject operation = schemas.checked(response.bodyAsJsonObject(), "Operation");
    assertThat(response.getHeader("Location"))
        .isEqualTo("/api/v1/operations/" + operation.getString("id"));
    assertThat(operation.getString("kind")).isEqualTo("apply");
    assertThat(operation.getJsonObject("subject").getString("id")).isEqualTo("shop");
    return operation;
  }

  private JsonObject ended(JsonObject operation) throws Exception {
    return schemas.checked(
        world.get("/operations/" + operation.getString("id") + "?wait=1m").bodyAsJsonObject(),
        "Operation");
  }

  private JsonObject report(HttpResponse<Buffer> response) throws Exception {
    JsonObject end = ended(begun(response));
    assertThat(end.getString("state")).as(end.encode()).isEqualTo("succeeded");
    return schemas.checked(end.getJsonObject("result"), "ApplyReport");
  }

  private static JsonObject failed(HttpResponse<Buffer> response, ErrorCode code) {
    assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(code.httpStatus());
    JsonObject error = response.bodyAsJsonObject().getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo(code.name());
    assertThat(error.getString("message")).as("says what to do").contains(";");
    return error;
  }

  @Test
  void whatIsMissingIsMadeAndTheSecondTimeNothing() throws Exception {
    JsonObject end = ended(begun(send("", SHOP)));
    assertThat(end.getInteger("done")).isEqualTo(3);
    assertThat(end.getInteger("total")).isEqualTo(3);
    assertThat(end.getString("unit")).isEqualTo("items");
    JsonObject made = schemas.checked(end.getJsonObject("result"), "ApplyReport");
    assertThat(made.getJsonArray("made")).containsExactly("web-1", "db-1");
    assertThat(made.getJsonObject("images").getJsonArray("made"))
        .containsExactly("noble-amd64-20260101");
    JsonObject again = report(send("", SHOP));
    assertThat(again.getJsonArray("unchanged")).containsExactly("web-1", "db-1");
    assertThat(again.getJsonObject("images").getJsonArray("unchanged")).hasSize(1);
    assertThat(end.getString("message")).isEqualTo("3 made");
  }

  @Test
  void jsonAndOlderNamesOfYamlAreTakenToo() throws Exception {
    byte[] json = "{\"name\": \"shop\", \"images\": []}".getBytes(StandardCharsets.UTF_8);
    for (String type :
        new String[] {"application/json", "application/x-yaml", "text/yaml; charset=utf-8"}) {
      assertThat(report(send("", type, json)).getString("name")).isEqualTo("shop");
    }
  }

  @Test
  void aDryRunAnswersThePlanWithoutSecretsAndChangesNothing() throws Exception {
    HttpResponse<Buffer> response =
        send("?dryRun=true", SHOP.replace("#cloud-config", "#cloud-config hunter2"));
    assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(200);
    JsonObject plan = schemas.checked(response.bodyAsJsonObject(), "ApplyPlan");
    assertThat(plan.getJsonArray("make")).containsExactly("web-1", "db-1");
    assertThat(plan.encode())
        .contains("inline", "genisoimage", dataDir.toString())
        .doesNotContain("hunter2");
    assertThat(world.manager.containers).isEmpty();
    assertThat(world.get("/operations").bodyAsJsonObject().getJsonArray("operations")).isEmpty();
  }

  @Test
  void pruneRemovesWhatThisOwnerMadeAndNothingElse() throws Exception {
    world.manager.add("stranger");
    report(send("", SHOP));
    JsonObject kept = report(send("", "name: shop\n"));
    assertThat(kept.getJsonArray("removed")).isEmpty();
    JsonObject plan = send("?dryRun=true&prune=true", "name: shop\n").bodyAsJsonObject();
    assertThat(plan.getJsonArray("remove")).containsExactlyInAnyOrder("web-1", "db-1");
    JsonObject report = report(send("?prune=true", "name: shop\n"));
    assertThat(report.getJsonArray("removed")).containsExactlyInAnyOrder("web-1", "db-1");
    assertThat(world.manager.containers.keySet()).containsExactly(new ContainerName("stranger"));
  }

  @Test
  void oneThatFailsSparesTheOthersAndIsInTheReport() throws Exception {
    world.images.work = progress -> Future.failedFuture(new IllegalStateException("no source"));
    JsonObject end = ended(begun(send("", SHOP)));
    assertThat(end.getString("state")).isEqualTo("succeeded");
    assertThat(end.getJsonArray("warnings").encode()).contains("noble: INTERNAL: ");
    JsonObject report = schemas.checked(end.getJsonObject("result"), "ApplyReport");
    assertThat(report.getJsonArray("made")).containsExactly("web-1", "db-1");
    assertThat(report.getJsonObject("images").getJsonArray("failed")).containsExactly("noble");
    JsonObject error = report.getJsonArray("items").getJsonObject(0).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("INTERNAL");
  }

  @Test
  void aCancelEndsWhatIsUnderWay() throws Exception {
    world.manager.work = FakeManager::untilCancelled;
    JsonObject operation = begun(send("", SHOP));
    String path = "/operations/" + operation.getString("id");
    assertThat(GatewayWorld.result(world.call(HttpMethod.DELETE, path).send()).statusCode())
        .isEqualTo(202);
    JsonObject end = ended(operation);
    assertThat(end.getString("state")).isEqualTo("cancelled");
    JsonArray left =
        world.get("/operations?state=running").bodyAsJsonObject().getJsonArray("operations");
    assertThat(left).isEmpty();
    assertThat(world.manager.containers).isEmpty();
  }

  @Test
  void runsThatWaitForEachOtherAreNotTakenWithoutEnd() throws Exception {
    world.manager.work = FakeManager::untilCancelled;
    List<JsonObject> begun = new ArrayList<>();
    HttpResponse<Buffer> response = send("", SHOP);
    while (response.statusCode() == 202 && begun.size() < 100) {
      begun.add(response.bodyAsJsonObject());
      response = send("", SHOP);
    }
    failed(response, ErrorCode.RATE_LIMITED);
    for (JsonObject operation : begun) {
      world.manager.cancel(operation.getString("id"));
    }
    assertThat(ended(begun.get(begun.size() - 1)).getString("state")).isEqualTo("cancelled");
    begun(send("", SHOP));
  }

  @Test
  void theOwnerHasToBeNamed() throws Exception {
    JsonObject error = failed(send("", "images: []\n"), ErrorCode.INVALID_ARGUMENT);
    assertThat(error.getString("message")).contains("name: is missing");
  }

  @Test
  void everyProblemIsToldWithItsPlace() throws Exception {
    JsonObject error =
        failed(
            send("", "name: shop\ncontainers:\n  - {name: .., release: noble}\n  - 7\n"),
            ErrorCode.INVALID_ARGUMENT);
    JsonArray problems = error.getJsonObject("details").getJsonArray("problems");
    assertThat(problems).hasSize(2);
    assertThat(problems.getJsonObject(0).getInteger("line")).isEqualTo(3);
    assertThat(problems.getJsonObject(0).getInteger("column")).isEqualTo(12);
    assertThat(problems.getJsonObject(0).getString("key")).isEqualTo("containers[0].name");
    assertThat(world.get("/operations").bodyAsJsonObject().getJsonArray("operations")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "name: shop\n\tx: 1",
        "name: shop\nimages: [{release: ./disk.img}]",
        "name: shop\ncontainers: [{name: a, release: noble, user-data: /etc/passwd}]",
        "name: shop\ncontainers: [{name: a, release: noble, network-config: ../api-token}]",
        "name: shop\ncontainers: [{machine-id: '1', release: noble}]"
      })
  void whatCannotBeAppliedIsAnsweredAtOnce(String text) throws Exception {
    failed(send("", text), ErrorCode.INVALID_ARGUMENT);
    assertThat(world.get("/operations").bodyAsJsonObject().getJsonArray("operations")).isEmpty();
  }

  @Test
  void aBodyThatIsNoTextIsRefused() throws Exception {
    failed(send("", YAML, new byte[0]), ErrorCode.INVALID_ARGUMENT);
    failed(send("", YAML, new byte[] {(byte) 0xff, 0}), ErrorCode.INVALID_ARGUMENT);
    failed(
        send("", "text/plain", SHOP.getBytes(StandardCharsets.UTF_8)), ErrorCode.INVALID_ARGUMENT);
    failed(send("?colour=red", SHOP), ErrorCode.INVALID_ARGUMENT);
    failed(send("?prune=maybe", SHOP), ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void aLargeBodyIsTakenAndAnEndlessOneIsNot() throws Exception {
    String large = SHOP.replace("#cloud-config", "#cloud-config " + "x".repeat(900_000));
    assertThat(report(send("", large)).getJsonArray("made")).hasSize(2);
    failed(send("", YAML, new byte[9 << 20]), ErrorCode.TOO_LARGE);
  }

  /** Neither as text, where what is found may be repeated, nor as a disk for a guest to read. */
  @Test
  void whatTheServiceKeepsIsNotReadForAClient() throws Exception {
    String secret = Files.readString(dataDir.resolve("innkeeper/api-token")).strip();
    for (String field :
        new String[] {
          "user-data: " + dataDir + "/innkeeper/api-token",
          "source: 'file:" + dataDir + "/innkeeper/api-token', signature: off"
        }) {
      HttpResponse<Buffer> response =
          send("", "name: shop\ncontainers: [{name: a, release: noble, " + field + "}]\n");
      assertThat(response.bodyAsString()).doesNotContain(secret);
    }
  }
}
