package dev.innkeeper.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
      } else if (value != null || !isSection(name)) {
        values.put(name, plain(value));
      }
    }
  }

  /** A section of which every key is commented out reads as null. */
  private static boolean isSection(String name) {
    return Arrays.stream(ConfigKey.values()).anyMatch(key -> key.toString().startsWith(name + "."));
  }

  /** Lists and maps of the JDK; nothing becomes empty text, which counts as not given. */
  private static Object plain(@Nullable Object value) {
    if (value instanceof JsonArray array) {
      return array.stream().map(ConfigLayer::plain).toList();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ConfigLayer::plain).toList();
    }
    if (value instanceof JsonObject object) {
      return plain(object.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((name, element) -> copy.put(String.valueOf(name), plain(element)));
      return copy;
    }
    return value == null ? "" : value;
  }
}
