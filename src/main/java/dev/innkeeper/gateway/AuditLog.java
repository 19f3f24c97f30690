package dev.innkeeper.gateway;

import dev.innkeeper.value.Quoted;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each change that is asked for: who, what, from where, and what it was answered. No
 * body is in it, and no token.
 */
final class AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.innkeeper.audit");

  private AuditLog() {}

  /** A handler that notes the call's answer once it is given. */
  static Handler<RoutingContext> of(String call) {
    return context -> {
      context.addEndHandler(end -> note(call, context));
      context.next();
    };
  }

  private static void note(String call, RoutingContext context) {
    HttpServerResponse response = context.response();
    String location = response.headers().get("Location");
    LOG.atInfo()
        .addKeyValue("who", Access.caller(context))
        .addKeyValue("call", call)
        .addKeyValue("subject", subject(context.pathParams()))
        .addKeyValue("from", context.request().remoteAddress().hostAddress())
        .addKeyValue("status", response.getStatusCode())
        .addKeyValue(
            "operation", location == null ? "" : location.substring(Reply.OPERATIONS.length()))
        .log("change asked for");
  }

  /** Notes how an operation ended, whoever asked for it. */
  static void ended(JsonObject operation) {
    JsonObject subject = operation.getJsonObject("subject");
    JsonObject error = operation.getJsonObject("error", new JsonObject());
    LOG.atInfo()
        .addKeyValue("operation", operation.getString("id"))
        .addKeyValue("kind", operation.getString("kind"))
        .addKeyValue("subject", Quoted.of(subject.getString("id")))
        .addKeyValue("outcome", operation.getString("state"))
        .addKeyValue("code", error.getString("code", ""))
        .log("operation ended");
  }

  private static String subject(Map<String, String> parameters) {
    return parameters.values().stream().map(Quoted::of).collect(Collectors.joining(" "));
  }
}
