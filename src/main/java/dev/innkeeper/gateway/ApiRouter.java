package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Admission;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.Set;

/** Makes routes of the document's calls: let in, read, checked, noted, handled. */
final class ApiRouter {
  static final String ROOT = "/api/v1";

  /** User-data and network-config may be 1 MiB each, and JSON may write a character as six. */
  private static final long LARGE_BODY = 8L << 20;

  private static final long SMALL_BODY = 64L << 10;
  private static final Set<String> LARGE = Set.of("createContainer", "apply");
  private static final Set<String> OPEN = Set.of("login");

  /** Changes that begin no work: they are taken while the service ends. */
  private static final Set<String> BRIEF = Set.of("login", "logout", "cancelOperation");

  private final RequestChecks checks;
  private final Access access;
  private final Throttle changes;
  private final ConnectionGuard connections;
  private final Admission admission;

  ApiRouter(
      RequestChecks checks,
      Access access,
      Throttle changes,
      ConnectionGuard connections,
      Admission admission) {
    this.checks = checks;
    this.access = access;
    this.changes = changes;
    this.connections = connections;
    this.admission = admission;
  }

  /**
   * Adds the calls.
   *
   * @param handlers one for each call, by its name in the document
   */
  void mount(Router router, Map<String, Handler<RoutingContext>> handlers) {
    for (ApiDocument.Call call : checks.calls()) {
      Handler<RoutingContext> handler = handlers.get(call.id());
      if (handler == null) {
        throw new IllegalStateException("call " + call.id() + " of the document has no handler");
      }
      mount(router, call, checks.of(call), handler);
    }
    // What is not there looks the same as what is, to those without a token.
    router.route("/api/*").handler(access).handler(ApiRouter::unknown);
  }

  private void mount(
      Router router, ApiDocument.Call call, RequestCheck check, Handler<RoutingContext> handler) {
    String path = ROOT + call.path().replaceAll("\\{(\\w+)}", ":$1");
    boolean changing = !call.method().equals(HttpMethod.GET);
    if (changing) {
      router.route(call.method(), path).handler(AuditLog.of(call.id()));
    }
    if (!OPEN.contains(call.id())) {
      router.route(call.method(), path).handler(access);
    }
    if (changing) {
      BodyHandler body =
          BodyHandler.create(false)
              .setBodyLimit(LARGE.contains(call.id()) ? LARGE_BODY : SMALL_BODY);
      if (!BRIEF.contains(call.id())) {
        router.route(call.method(), path).handler(this::refuseAtTheEnd);
      }
      router.route(call.method(), path).handler(this::spend);
      router.route(call.method(), path).handler(connections::bodyAwaited);
      router.route(call.method(), path).handler(body);
      router.route(call.method(), path).handler(connections::bodyRead);
    }
    router.route(call.method(), path).handler(check).handler(handler);
  }

  private void refuseAtTheEnd(RoutingContext context) {
    admission.check();
    context.next();
  }

  private void spend(RoutingContext context) {
    changes.spend(context);
    context.next();
  }

  private static void unknown(RoutingContext context) {
    throw Failure.of(
        ErrorCode.NOT_FOUND,
        "there is no such call; " + ROOT + "/openapi.yaml says which there are");
  }
}
