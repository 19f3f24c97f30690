package dev.innkeeper.gateway;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real gateway on a free port, over containers and images that are not real. */
public final class GatewayWorld implements AutoCloseable {
  private final Path dataDir;
  private final List<String> keys;
  public final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  final WebClient client;
  final WebSocketClient sockets;
  final EventPublisher events;
  final Operations operations;
  public final FakeManager manager;
  public final FakeImages images;
  private String deployment = "";
  private GatewayVerticle gateway;

  private GatewayWorld(Path dataDir, List<String> keys) {
    this.dataDir = dataDir;
    this.keys = keys;
    this.client = WebClient.wrap(vertx.createHttpClient(new HttpClientOptions()));
    this.sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(16 << 20)
                .setMaxMessageSize(16 << 20)
                .setMaxConnections(1000));
    this.events = new EventPublisher(vertx, "here", Clock.systemUTC());
    this.operations = new Operations(vertx, events, Clock.systemUTC());
    this.manager = new FakeManager(operations);
    this.images = new FakeImages(operations);
  }

  public static GatewayWorld start(Path dataDir, String... keys) throws Exception {
    GatewayWorld world = new GatewayWorld(dataDir, List.of(keys));
    world.deploy();
    return world;
  }

  private void deploy() throws Exception {
    gateway = new GatewayVerticle(settings(), services());
    deployment = result(vertx.deployVerticle(gateway));
  }

  private GatewayVerticle.Services services() {
    return new GatewayVerticle.Services(
        manager,
        images,
        operations,
        events,
        new GrowingDownloads(),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /** Serves anew with other limits for slow clients. */
  void limits(ConnectionGuard.Limits limits) throws Exception {
    undeploy();
    gateway = new GatewayVerticle(settings(), services(), limits);
    deployment = result(vertx.deployVerticle(gateway));
  }

  /** As a signal does. */
  void ending() {
    gateway.ending();
    operations.admission().close();
  }

  void undeploy() throws Exception {
    result(vertx.undeploy(deployment));
  }

  private Settings settings() throws Exception {
    List<String> all =
        new ArrayList<>(List.of("http.port=0", "host-name=here", "data-dir=" + dataDir));
    all.addAll(keys);
    return result(
            new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
                .load(List.of(), all))
        .settings();
  }

  static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  public int port() {
    return gateway.address().getPort();
  }

  public String token() {
    return ApiToken.read(ApiToken.file(dataDir)).text();
  }

  /** A request without a token. */
  HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client.request(method, port(), "127.0.0.1", path);
  }

  /** A request below {@code /api/v1} with the token. */
  HttpRequest<Buffer> call(HttpMethod method, String path) {
    return request(method, "/api/v1" + path).bearerTokenAuthentication(token());
  }

  HttpResponse<Buffer> get(String path) throws Exception {
    return result(call(HttpMethod.GET, path).send());
  }

  HttpResponse<Buffer> post(String path, JsonObject body) throws Exception {
    return result(call(HttpMethod.POST, path).sendJsonObject(body));
  }

  WebSocketConnectOptions socketAt(String path) {
    return new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port()).setURI(path);
  }

  Watcher watch(String query) throws Exception {
    return Watcher.open(
        sockets,
        socketAt("/api/v1/events" + query).putHeader("Authorization", "Bearer " + token()));
  }

  Operation begin(Function<Progress, Future<Map<String, Object>>> task) throws Exception {
    return result(operations.start(OperationKind.IMAGE_SYNC, Subject.image("noble"), task));
  }

  @Override
  public void close() {
    try {
      result(vertx.close());
    } catch (Exception failed) {
      throw new AssertionError("the service did not end", failed);
    }
  }
}
