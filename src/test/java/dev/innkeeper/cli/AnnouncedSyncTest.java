package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.container.RequestJson;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A create has its image looked up while libvirt is looked at, and by that once only. */
class AnnouncedSyncTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private StandInHost host;
  private StandInHost.Services services;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder);
    HttpServer mirror =
        Await.result(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
    host.set("images.source=http://127.0.0.1:" + mirror.actualPort());
    services = host.start(vertx);
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private void serve(HttpServerRequest request) {
    asked.add(request.path());
    request
        .response()
        .sendFile(folder.resolve("mirror").resolve(request.path().substring(1)).toString())
        .onFailure(missing -> request.response().setStatusCode(404).end());
  }

  private Operation created(String name) {
    JsonObject spec = new JsonObject().put("name", name).put("release", "noble");
    return Await.result(followed(spec));
  }

  private Future<Operation> followed(JsonObject spec) {
    return OperationWatch.follow(
        vertx,
        () -> ServiceBus.answered(services.manager().create(RequestJson.specFromJson(spec))),
        update -> {});
  }

  private long indexReads() {
    return asked.stream().filter(path -> path.endsWith("/index.sjson")).count();
  }

  @Test
  void eachCreateReadsTheIndexOnceAndAnew() {
    created("one");
    assertThat(indexReads()).isEqualTo(1);
    created("two");
    assertThat(indexReads()).isEqualTo(2);
  }

  @Test
  void whatWasAnnouncedAndCannotBeIsToldByTheCreateAlone() {
    JsonObject spec = new JsonObject().put("name", "one").put("release", "no-such-release");
    Future<Operation> end = followed(spec);
    assertThatThrownBy(() -> Await.result(end)).hasMessageContaining("no-such-release");
    created("one");
  }
}
