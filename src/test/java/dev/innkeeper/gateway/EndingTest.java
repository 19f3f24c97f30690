package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between the signal to end and the end. */
class EndingTest {
  private GatewayWorld world;
  private Operation running;

  @BeforeEach
  void beginToEnd(@TempDir Path dataDir) throws Exception {
    world = GatewayWorld.start(dataDir);
    world.manager.add("web-1");
    running = world.begin(progress -> progress.cancelled().map(asked -> Map.<String, Object>of()));
    world.ending();
    Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> readiness().statusCode() == 503);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private HttpResponse<Buffer> readiness() throws Exception {
    return GatewayWorld.result(world.request(HttpMethod.GET, "/health/ready").send());
  }

  @Test
  void everyCallThatBeginsWorkIsRefused() throws Exception {
    List<ApiDocument.Call> changes =
        ApiDocument.load().calls().stream()
            .filter(call -> !call.method().equals(HttpMethod.GET))
            .filter(call -> !List.of("login", "logout", "cancelOperation").contains(call.id()))
            .toList();
    assertThat(changes).hasSizeGreaterThan(8);
    for (ApiDocument.Call call : changes) {
      HttpResponse<Buffer> answer =
          GatewayWorld.result(
              world.call(call.method(), call.path().replaceAll("\\{\\w+}", "web-1")).send());
      assertThat(answer.statusCode()).as(call.id()).isEqualTo(503);
      JsonObject error = answer.bodyAsJsonObject().getJsonObject("error");
      assertThat(error.getString("code")).isEqualTo("HOST_UNREACHABLE");
      assertThat(error.getString("message")).contains("ending", "ask again");
    }
    assertThat(world.manager.containers).hasSize(1);
    assertThat(GatewayWorld.result(world.operations.list())).hasSize(1);
  }

  @Test
  void whoHasNoTokenIsNotToldThatItEnds() throws Exception {
    HttpResponse<Buffer> answer =
        GatewayWorld.result(world.request(HttpMethod.POST, "/api/v1/images/prune").send());
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void whatRunsIsStillToldAndCanBeCancelled() throws Exception {
    assertThat(world.get("/containers/web-1").statusCode()).isEqualTo(200);
    assertThat(world.get("/operations/" + running.id()).bodyAsJsonObject().getString("state"))
        .isEqualTo("running");
    HttpResponse<Buffer> cancelled =
        GatewayWorld.result(world.call(HttpMethod.DELETE, "/operations/" + running.id()).send());
    assertThat(cancelled.statusCode()).isIn(200, 202);
  }
}
