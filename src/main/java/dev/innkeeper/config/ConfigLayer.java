package dev.innkeeper.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of one place, by full key.
 *
 * @param origin for messages: a file's path, {@code environment}, {@code --set}
 */
record ConfigLayer(String origin, Map<String, Object> values) {

  /** Flattens nested objects; a key may also be written with its dots. */
  static ConfigLayer of(String origin, JsonObject document) {
    Map<String, Object> values = new LinkedHashMap<>();
    flatten("", document, values);
    return new ConfigLayer(origin, values);
  }

  private static void flatten(String prefix, JsonObject document, Map<String, Object> values) {
    for (Map.Entry<String, Object> entry : document) {
      String name = prefix + entry.getKey();
      Object value = entry.getValue();
      if (value instanceof JsonObject nested && ConfigKey.find(name).isEmpty()) {
        flatten(name + ".", nested, values);
      } else if (value instanceof JsonArray array) {
        values.put(name, array.getList());
      } else {
        values.put(name, value == null ? "" : value);
      }
    }
  }
}
