package dev.innkeeper.simplestreams;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The texts that hold for one level of a products file: its own, and those of the levels above
 * where it has none. {@code _aliases} are undone: a text that names one stands for all of its
 * texts.
 */
final class Tags {
  private final JsonObject aliases;
  private final Map<String, String> values;

  private Tags(JsonObject aliases, Map<String, String> values) {
    this.aliases = aliases;
    this.values = values;
  }

  /** Those of the whole document. */
  static Tags top(JsonObject document) {
    boolean any = document.getValue("_aliases") instanceof JsonObject;
    JsonObject aliases = any ? document.getJsonObject("_aliases") : new JsonObject();
    return new Tags(aliases, Map.of()).below(document);
  }

  /** Those of a level within this one. */
  Tags below(JsonObject level) {
    Map<String, String> merged = new LinkedHashMap<>(values);
    for (String key : level.fieldNames()) {
      if (level.getValue(key) instanceof String value && !value.isEmpty()) {
        alias(key, value).ifPresent(texts -> putAll(merged, level, texts));
        merged.put(key, value);
      }
    }
    return new Tags(aliases, merged);
  }

  private Optional<JsonObject> alias(String key, String value) {
    return aliases.getValue(key) instanceof JsonObject named
            && named.getValue(value) instanceof JsonObject texts
        ? Optional.of(texts)
        : Optional.empty();
  }

  /** What the level says itself counts more than what it stands for. */
  private static void putAll(Map<String, String> merged, JsonObject level, JsonObject texts) {
    for (String key : texts.fieldNames()) {
      if (texts.getValue(key) instanceof String value && !(level.getValue(key) instanceof String)) {
        merged.put(key, value);
      }
    }
  }

  String text(String key) {
    return values.getOrDefault(key, "");
  }
}
