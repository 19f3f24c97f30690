package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.FailureJson;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forms in which requests are answered. */
final class Reply {
  static final String OPERATIONS = "/api/v1/operations/";

  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
  private static final String JSON = "application/json";

  private Reply() {}

  /**
   * Asks a service and answers with what it says; what it refuses is answered as a failure.
   *
   * @param form how a good answer is written
   */
  static <T> void with(
      RoutingContext context, Supplier<Future<T>> question, BiConsumer<RoutingContext, T> form) {
    try {
      ServiceBus.answered(question.get())
          .onComplete(answer -> form.accept(context, answer), context::fail);
    } catch (IllegalArgumentException refused) {
      context.fail(Failure.invalid("request", refused));
    }
  }

  static void ok(RoutingContext context, JsonObject body) {
    send(context, 200, body);
  }

  static void accepted(RoutingContext context, Operation operation) {
    context.response().putHeader(HttpHeaders.LOCATION, OPERATIONS + operation.id());
    send(context, 202, OperationJson.toJson(operation));
  }

  /** The one shape of all errors. An answer that has begun can only be cut off. */
  static void failed(RoutingContext context, Failure failure) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    if (failure.code() == ErrorCode.INTERNAL) {
      LOG.error("{} {}", context.request().method(), context.request().path(), failure);
    }
    if (hasUnreadBody(context.request())) {
      // Nobody would read the rest of it.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    send(
        context,
        failure.code().httpStatus(),
        new JsonObject().put("error", FailureJson.toJson(failure)));
  }

  private static boolean hasUnreadBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    boolean body =
        request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            || (length != null && !length.equals("0"));
    return body && !request.isEnded();
  }

  /** What the web server itself refused has a status and no failure. */
  static void failed(RoutingContext context) {
    Throwable cause = context.failure();
    failed(
        context,
        cause instanceof Failure || context.statusCode() == 500 || context.statusCode() < 400
            ? Failure.from(cause == null ? new IllegalStateException("no cause") : cause)
            : refused(context));
  }

  private static Failure refused(RoutingContext context) {
    return switch (context.statusCode()) {
      case 404, 405 ->
          Failure.of(
              ErrorCode.NOT_FOUND,
              "there is no such call; /api/v1/openapi.yaml says which there are");
      case 413 ->
          Failure.of(
              ErrorCode.TOO_LARGE, "the request's body is too large; send less than the limit");
      default ->
          Failure.of(
              ErrorCode.INVALID_ARGUMENT,
              "the request cannot be read; correct its path, headers or body");
    };
  }

  private static void send(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.encode() + "\n");
  }
}
