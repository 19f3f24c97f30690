package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.ManagerVerticle;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
  void callersOnTheBusAreRefusedWorkInTheSameWords() throws Exception {
    ServiceBus bus = new ServiceBus(world.vertx, world.operations.admission());
    GatewayWorld.result(
        ManagerVerticle.bind(bus, ContainerManager.ADDRESS, world.manager).completion());
    GatewayWorld.result(SyncVerticle.bind(bus, ImageService.ADDRESS, world.images).completion());
    ContainerManager manager =
        bus.client(ContainerManager.ADDRESS, ContainerManager.class, PATIENCE);
    ImageService images = bus.client(ImageService.ADDRESS, ImageService.class, PATIENCE);
    ContainerSpec spec =
        RequestJson.specFromJson(new JsonObject().put("name", "web-2").put("release", "noble"));
    SyncRequest noble = ImageJson.requestFromJson(new JsonObject().put("release", "noble"));
    List<Future<Operation>> asked =
        List.of(
            manager.create(spec),
            manager.start("web-1"),
            manager.stop("web-1", RequestJson.stopFromJson(new JsonObject())),
            manager.restart("web-1"),
            manager.pause("web-1"),
            manager.resume("web-1"),
            manager.update(
                "web-1", RequestJson.changesFromJson(new JsonObject().put("memory", 1024))),
            manager.destroy("web-1", new DestroyOptions(true)),
            images.sync(noble),
            images.prune(new PruneOptions(false)),
            images.remove("noble-amd64-20260901"));
    for (Future<Operation> one : asked) {
      assertThatThrownBy(() -> GatewayWorld.result(ServiceBus.answered(one)))
          .hasRootCauseInstanceOf(Failure.class)
          .rootCause()
          .hasMessageContaining("ending")
          .extracting(cause -> ((Failure) cause).code())
          .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }
    assertThat(GatewayWorld.result(manager.list(ContainerQuery.ALL))).hasSize(1);
    assertThat(GatewayWorld.result(world.operations.list())).hasSize(1);
    GatewayWorld.result(manager.cancel(running.id()));
    ImageService within = bus.clientWithin(ImageService.ADDRESS, ImageService.class, PATIENCE);
    assertThat(GatewayWorld.result(within.sync(noble)).kind())
        .as("what an operation that runs needs")
        .isEqualTo(OperationKind.IMAGE_SYNC);
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
