package dev.innkeeper.operation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** An operation as the contract writes it. Fields without a value are left out. */
public final class OperationJson {
  private OperationJson() {}

  public static JsonObject toJson(Operation operation) {
    JsonObject json =
        new JsonObject()
            .put("id", operation.id())
            .put("kind", operation.kind().toString())
            .put(
                "subject",
                new JsonObject()
                    .put("kind", operation.subject().kind())
                    .put("id", operation.subject().id()))
            .put("host", operation.host())
            .put("state", operation.state().toString());
    operation.phase().ifPresent(phase -> json.put("phase", phase.toString()));
    putMeasure(json, operation.measure());
    json.put("message", operation.message())
        .put("phases", operation.phases().stream().map(OperationJson::phase).toList())
        .put("warnings", new JsonArray(List.copyOf(operation.warnings())))
        .put("createdAt", operation.times().createdAt().toString());
    operation.times().startedAt().ifPresent(at -> json.put("startedAt", at.toString()));
    json.put("updatedAt", operation.times().updatedAt().toString());
    operation.times().finishedAt().ifPresent(at -> json.put("finishedAt", at.toString()));
    json.put("cancellable", operation.cancellable());
    operation.waitsFor().ifPresent(id -> json.put("waitsFor", id));
    operation.error().ifPresent(error -> json.put("error", FailureJson.toJson(error)));
    operation.result().ifPresent(result -> json.put("result", new JsonObject(result)));
    return json;
  }

  private static void putMeasure(JsonObject json, Measure measure) {
    json.put("done", measure.done());
    measure.total().ifPresent(total -> json.put("total", total));
    json.put("unit", measure.unit());
    measure.percent().ifPresent(percent -> json.put("percent", Math.round(percent * 10) / 10.0));
    measure.rate().ifPresent(rate -> json.put("rate", Math.round(rate)));
    measure.eta().ifPresent(eta -> json.put("etaSeconds", seconds(eta)));
  }

  private static JsonObject phase(PhaseTime phase) {
    JsonObject json =
        new JsonObject()
            .put("name", phase.name().toString())
            .put("startedAt", phase.startedAt().toString());
    phase.took().ifPresent(took -> json.put("seconds", seconds(took)));
    return json;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  public static Operation fromJson(JsonObject json) {
    JsonObject subject = json.getJsonObject("subject");
    return new Operation(
        json.getString("id"),
        OperationKind.find(json.getString("kind"))
            .orElseThrow(
                () -> new IllegalArgumentException("operation kind " + json.getString("kind"))),
        new Subject(subject.getString("kind"), subject.getString("id")),
        json.getString("host"),
        OperationState.parse(json.getString("state")),
        text(json, "phase").map(Phase::parse),
        measure(json),
        json.getString("message", ""),
        json.getJsonArray("phases", new JsonArray()).stream()
            .map(item -> phaseTime((JsonObject) item))
            .collect(Collectors.toList()),
        json.getJsonArray("warnings", new JsonArray()).stream().map(String::valueOf).toList(),
        new Operation.Times(
            Instant.parse(json.getString("createdAt")),
            text(json, "startedAt").map(Instant::parse),
            Instant.parse(json.getString("updatedAt")),
            text(json, "finishedAt").map(Instant::parse)),
        json.getBoolean("cancellable", false),
        text(json, "waitsFor"),
        Optional.ofNullable(json.getJsonObject("error")).map(FailureJson::fromJson),
        Optional.ofNullable(json.getJsonObject("result")).map(JsonObject::getMap));
  }

  private static Measure measure(JsonObject json) {
    Number total = json.getNumber("total");
    Number rate = json.getNumber("rate");
    return new Measure(
        json.getLong("done", 0L),
        total == null ? OptionalLong.empty() : OptionalLong.of(total.longValue()),
        json.getString("unit", ""),
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate.doubleValue()));
  }

  private static PhaseTime phaseTime(JsonObject json) {
    Number seconds = json.getNumber("seconds");
    return new PhaseTime(
        Phase.parse(json.getString("name")),
        Instant.parse(json.getString("startedAt")),
        seconds == null
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(Math.round(seconds.doubleValue() * 1000))));
  }

  private static Optional<String> text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key));
  }

  public static JsonObject queryToJson(OperationQuery query) {
    JsonObject json = new JsonObject();
    query.state().ifPresent(state -> json.put("state", state.toString()));
    return json;
  }

  /** Reads a query; a state that does not exist throws. */
  public static OperationQuery queryFromJson(JsonObject json) {
    return new OperationQuery(
        text(json, "state").filter(state -> !state.isEmpty()).map(OperationState::parse));
  }
}
