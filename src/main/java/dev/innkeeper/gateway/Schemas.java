package dev.innkeeper.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;

/** Validators of the document's schemas, which are JSON Schema 2020-12. */
final class Schemas {
  private static final String COMPONENTS = "#/components/schemas/";
  private static final String DEFINITIONS = "#/$defs/";
  private static final String BASE = "https://innkeeper.dev/api/v1/";

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
}
