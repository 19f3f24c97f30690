package dev.innkeeper.gateway;

import dev.innkeeper.apply.ApplyOperations;
import dev.innkeeper.config.Settings;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventLog;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.World.Kind;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the parts of the service together: what every request passes, and what answers it. */
final class Gateway {
  private static final Duration HOST_NEWS = Duration.ofSeconds(30);

  private static final Duration TOGETHER = Duration.ofMillis(300);

  private final Vertx vertx;
  private final Settings settings;
  private final GatewayVerticle.Services services;
  private final Documents documents;
  private final EventLog log;
  private final SessionCookie cookies;
  private final Access access;
  private final ConnectionGuard connections;
  private final OperationEnds ends;
  private final Snapshots snapshots;
  private final EventHub hub;
  private final ServiceMetrics metrics;
  private final HealthRoutes health;
  private final ApiRouter api;
  private final MessageConsumer<JsonObject> events;
  private final long hostNews;
  private boolean imagesDue;

  /**
   * What is there before anything is served.
   *
   * @param token empty where nobody has to show one
   */
  record Documents(
      String api, RequestChecks checks, ConnectionGuard.Limits limits, Optional<ApiToken> token) {}

  private Gateway(
      Vertx vertx,
      Settings settings,
      GatewayVerticle.Services services,
      Documents documents,
      EventLog log) {
    Clock clock = Clock.systemUTC();
    this.vertx = vertx;
    this.settings = settings;
    this.services = services;
    this.documents = documents;
    this.log = log;
    this.cookies =
        new SessionCookie(
            documents.token().orElseGet(() -> ApiToken.of("")),
            clock,
            secure(),
            settings.http().port());
    this.access =
        new Access(
            documents.token(), cookies, new Throttle("wrong tokens", 100, 10, System::nanoTime));
    this.connections = new ConnectionGuard(vertx, documents.limits());
    this.ends = new OperationEnds(vertx);
    this.snapshots = new Snapshots(services.manager(), services.images(), log, services.events());
    this.hub = new EventHub(vertx, log, snapshots, connections, documents.limits().ping());
    this.metrics = new ServiceMetrics(vertx, services.metrics(), hub, connections);
    this.health = new HealthRoutes(vertx, services.manager(), services.metrics(), access);
    this.api =
        new ApiRouter(
            documents.checks(),
            access,
            new Throttle("changes", 1000, 100, System::nanoTime),
            connections,
            services.operations().admission());
    this.events = vertx.eventBus().consumer(Event.ADDRESS);
    events.handler(message -> event(message.body()));
    this.hostNews = vertx.setPeriodic(HOST_NEWS.toMillis(), now -> hostNews());
  }

  /** Takes up what the run before left, and listens. */
  static Future<Gateway> open(
      Vertx vertx, Settings settings, GatewayVerticle.Services services, Documents documents) {
    Path directory = settings.dataDir().resolve("innkeeper").resolve("events");
    return EventLog.open(vertx, directory, settings.hostName(), Clock.systemUTC())
        .map(log -> new Gateway(vertx, settings, services, documents, log))
        .compose(gateway -> gateway.events.completion().map(gateway))
        .compose(gateway -> turn(vertx).compose(now -> gateway.caughtUp()).map(gateway));
  }

  /** Lets others be served before what comes next, which takes its time in a fresh process. */
  private static Future<Void> turn(Vertx vertx) {
    Promise<Void> turn = Promise.promise();
    vertx.runOnContext(now -> turn.complete());
    return turn.future();
  }

  private Future<Void> caughtUp() {
    List<Operation> before =
        log.world().of(Kind.OPERATION).values().stream()
            .map(OperationJson::fromJson)
            .filter(operation -> operation.host().equals(settings.hostName()))
            .toList();
    return services
        .operations()
        .restore(before)
        .compose(restored -> turn(vertx))
        .compose(now -> snapshots.refreshed());
  }

  private void event(JsonObject event) {
    if (Event.Type.HOST_UPDATED.toString().equals(event.getString("type"))) {
      // Each host says so of itself; a watcher wants to know which one it asked.
      JsonObject host = event.getJsonObject("host");
      host.put("self", settings.hostName().equals(host.getString("name")));
    }
    hub.event(event);
    ends.event(event);
    // What other hosts did is in their figures and logs.
    boolean own = settings.hostName().equals(event.getString("host"));
    if (own) {
      metrics.event(event);
    }
    JsonObject operation = event.getJsonObject("operation");
    if (operation != null && OperationState.parse(operation.getString("state")).isFinal()) {
      if (own) {
        AuditLog.ended(operation);
      }
      imagesSoon();
    }
  }

  /** Whoever makes or removes a container changes who uses an image, and nobody tells that. */
  private void imagesSoon() {
    if (!imagesDue) {
      imagesDue = true;
      vertx.setTimer(
          TOGETHER.toMillis(),
          now -> {
            imagesDue = false;
            snapshots.refreshedImages();
          });
    }
  }

  private void hostNews() {
    if (hub.watchers() > 0) {
      services
          .manager()
          .host()
          .onSuccess(
              host -> services.events().publish(Event.Type.HOST_UPDATED, HostJson.toJson(host)));
    }
  }

  ConnectionGuard connections() {
    return connections;
  }

  Router router() {
    Router router = Router.router(vertx);
    router.route().failureHandler(Reply::failed);
    router.errorHandler(404, Reply::failed).errorHandler(405, Reply::failed);
    router.route().handler(connections);
    router.route().handler(new SecurityHeaders(secure()));
    router.route().handler(new OriginGuard(settings.http(), settings.hostName()));
    health.mount(router);
    api.mount(router, handlers());
    new MirrorRoutes(vertx, access, settings, services.growing()).mount(router);
    router
        .route("/*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(new DashboardFiles(vertx));
    return router;
  }

  private Map<String, Handler<RoutingContext>> handlers() {
    Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
    handlers.putAll(
        new ContainerCalls(services.manager(), new ConsoleStream(vertx, services.manager()))
            .handlers());
    handlers.putAll(new ImageCalls(services.images()).handlers());
    handlers.putAll(new ApplyCalls(vertx, applied()).handlers());
    handlers.putAll(new OperationCalls(services.manager(), ends).handlers());
    handlers.putAll(new LoginCalls(access, cookies).handlers());
    handlers.put("events", hub);
    handlers.put("document", this::document);
    return handlers;
  }

  private ApplyOperations applied() {
    return new ApplyOperations(
        vertx, settings, services.operations(), services.manager(), services.images());
  }

  private void document(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml").end(documents.api());
  }

  /** Whether browsers reach the service by HTTPS. */
  private boolean secure() {
    return settings.http().tls().isPresent()
        || settings.http().publicUrl().map(URI::getScheme).map("https"::equals).orElse(false);
  }

  /** Says that it will not be there for long. */
  void ending() {
    health.ending();
  }

  /** Says goodbye to watchers. */
  Future<Void> close() {
    vertx.cancelTimer(hostNews);
    metrics.close();
    return events.unregister().eventually(hub::close);
  }
}
