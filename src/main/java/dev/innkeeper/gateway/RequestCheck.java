package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses what a call's schemas do not allow, and gives the call its arguments as one JSON object:
 * the body, and over it the query. A body in other forms than JSON is left to the call. Messages
 * name a place and a rule and never the value, which may be a secret.
 */
final class RequestCheck implements Handler<RoutingContext> {
  private static final String ARGUMENTS = "innkeeper.arguments";
  private static final String JSON = "application/json";

  private final ApiDocument.Call call;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Optional<Validator> body;

  private record Parameter(String type, Validator validator) {}

  RequestCheck(ApiDocument.Call call, Schemas schemas) {
    this.call = call;
    this.body = call.body().map(schemas::validator);
    call.query()
        .forEach(
            (name, schema) ->
                parameters.put(
                    name,
                    new Parameter(schema.getString("type", "string"), schemas.validator(schema))));
  }

  @Override
  public void handle(RoutingContext context) {
    JsonObject arguments = call.texts().isEmpty() ? body(context) : textElsewhere(context);
    MultiMap query = context.queryParams();
    for (String name : query.names()) {
      arguments.put(name, argument(name, query.getAll(name)));
    }
    context.put(ARGUMENTS, arguments);
    context.next();
  }

  /** What a checked request asks for. */
  static JsonObject arguments(RoutingContext context) {
    return context.get(ARGUMENTS);
  }

  /** A body that its own reader checks, which knows lines and columns. */
  private JsonObject textElsewhere(RoutingContext context) {
    String types = String.join(", ", call.texts());
    if (context.body().isEmpty()) {
      throw invalid("body", "is missing; send one of the types " + types);
    }
    if (!call.texts().contains(mediaType(context))) {
      throw invalid(
          "body", "is not declared as a type that this call takes; send Content-Type: " + types);
    }
    return new JsonObject();
  }

  private static String mediaType(RoutingContext context) {
    String header = String.valueOf(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
    return header.toLowerCase(Locale.ROOT).replaceFirst("\\s*;.*$", "");
  }

  private JsonObject body(RoutingContext context) {
    if (body.isEmpty() || context.body().isEmpty()) {
      if (call.bodyRequired()) {
        throw invalid("body", "is missing; send a JSON object");
      }
      return new JsonObject();
    }
    if (!mediaType(context).equals(JSON)) {
      throw invalid("body", "is not declared as JSON; send Content-Type: " + JSON);
    }
    JsonObject object = object(context);
    OutputUnit outcome = body.get().validate(object);
    if (!Boolean.TRUE.equals(outcome.getValid())) {
      throw broken("body", outcome);
    }
    return object;
  }

  private static JsonObject object(RoutingContext context) {
    try {
      return new JsonObject(context.body().buffer());
    } catch (DecodeException malformed) {
      throw invalid("body", "is not a JSON object; send one");
    }
  }

  private Object argument(String name, List<String> values) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw invalid(
          "query parameter '" + Quoted.of(name) + "'",
          parameters.isEmpty()
              ? "is not known; this call takes none"
              : "is not known; this call takes " + String.join(", ", parameters.keySet()));
    }
    if (values.size() != 1) {
      throw invalid("query parameter '" + name + "'", "is given twice; give it once");
    }
    Object value = typed(name, parameter.type, values.get(0));
    OutputUnit outcome = parameter.validator.validate(value);
    if (!Boolean.TRUE.equals(outcome.getValid())) {
      throw broken("query parameter '" + name + "'", outcome);
    }
    return value;
  }

  private static Object typed(String name, String type, String text) {
    try {
      return switch (type) {
        case "integer" -> Long.valueOf(text);
        case "number" -> Double.valueOf(text);
        case "boolean" -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw invalid("query parameter '" + name + "'", "is not true or false; give one");
          }
          yield text.equals("true");
        }
        default -> text;
      };
    } catch (NumberFormatException noNumber) {
      throw invalid("query parameter '" + name + "'", "is no number; give one");
    }
  }

  private static Failure broken(String where, OutputUnit outcome) {
    List<String> problems = BrokenRules.of(outcome);
    return invalid(
            where,
            "is not as this call takes it: "
                + String.join(", ", problems)
                + "; correct it, /api/v1/openapi.yaml says how")
        .with("problems", problems);
  }

  private static Failure invalid(String where, String what) {
    return Failure.of(ErrorCode.INVALID_ARGUMENT, where + " " + what);
  }
}
