package dev.innkeeper.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Validators of the document's schemas, which are JSON Schema 2020-12. */
final class Schemas {
  private static final String COMPONENTS = "#/components/schemas/";
  private static final String DEFINITIONS = "#/$defs/";
  private static final String BASE = "https://innkeeper.dev/api/v1/";
  private static final int TOLD = 5;

  private final JsonObject definitions;

  Schemas(JsonObject components) {
    this.definitions = (JsonObject) local(components);
  }

  Validator validator(JsonObject schema) {
    JsonObject whole = ((JsonObject) local(schema)).put("$defs", definitions);
    return Validator.create(
        JsonSchema.of(whole),
        new JsonSchemaOptions()
            .setBaseUri(BASE)
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic));
  }

  /** A copy whose references stay within one schema. */
  private static Object local(Object value) {
    if (value instanceof JsonObject object) {
      JsonObject copy = new JsonObject();
      object.forEach(entry -> copy.put(entry.getKey(), local(entry.getValue())));
      return copy;
    }
    if (value instanceof JsonArray array) {
      JsonArray copy = new JsonArray();
      array.forEach(item -> copy.add(local(item)));
      return copy;
    }
    return value instanceof String text && text.startsWith(COMPONENTS)
        ? DEFINITIONS + text.substring(COMPONENTS.length())
        : value;
  }

  /** The rules that were broken, each with its place. */
  static List<String> problems(OutputUnit outcome) {
    List<OutputUnit> errors = Optional.ofNullable(outcome.getErrors()).orElse(List.of());
    List<String> problems =
        errors.stream()
            .filter(error -> !isStep(error))
            .map(Schemas::problem)
            .distinct()
            .limit(TOLD)
            .toList();
    return problems.isEmpty() ? List.of("it has another form") : problems;
  }

  /** A reference or list on the way to the rule says nothing of its own. */
  private static boolean isStep(OutputUnit error) {
    String keyword = lastPart(error.getKeywordLocation());
    return Stream.of("$ref", "properties", "items", "additionalProperties")
        .anyMatch(step -> step.equals(keyword) && !isFalseSchema(error));
  }

  private static boolean isFalseSchema(OutputUnit error) {
    return "False boolean schema.".equals(error.getError())
        || Objects.toString(error.getError(), "").startsWith("Property ");
  }

  private static String problem(OutputUnit error) {
    String place = Objects.toString(error.getInstanceLocation(), "").replaceFirst("^#/?", "");
    return (place.isEmpty() ? "" : place + ": ") + lastPart(error.getKeywordLocation());
  }

  private static String lastPart(String pointer) {
    String text = Objects.toString(pointer, "");
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
