package dev.innkeeper.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;

/** What a run of a file would do, as people read it, of the form in which a service tells it. */
final class ApplyPlanText {
  private ApplyPlanText() {}

  /** Whether a run would fail for an item, as far as that is known before. */
  static boolean failed(JsonObject plan) {
    return objects(plan, "items").anyMatch(item -> item.containsKey("error"));
  }

  static String of(JsonObject plan) {
    StringBuilder text = new StringBuilder();
    objects(plan, "images")
        .forEach(image -> text.append("image ").append(words(image)).append('\n'));
    objects(plan, "items").forEach(item -> append(text, item));
    text.append("Nothing was changed.\n");
    return text.toString();
  }

  private static Stream<JsonObject> objects(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast);
  }

  private static String words(JsonObject image) {
    String present = image.getString("present");
    return image.getString("name")
        + ": "
        + (present == null
            ? "fetch"
            : present + " is there; a newer one is fetched where the source has it");
  }

  private static void append(StringBuilder text, JsonObject item) {
    String action = item.getString("action", "");
    text.append(item.getString("name")).append(": ").append(action).append('\n');
    lines(text, "change", item, "changes");
    lines(text, "differs", item, "differences");
    JsonObject error = item.getJsonObject("error");
    if (error != null) {
      line(text, "fails", error.getString("code") + ": " + error.getString("message"));
    }
    objects(item, "texts")
        .forEach(source -> line(text, source.getString("key"), origin(source) + ", not shown"));
    lines(text, "warning", item, "warnings");
    lines(text, "run", item, "commands");
    objects(item, "files")
        .forEach(file -> line(text, action.equals("remove") ? "remove" : "write", size(file)));
    item.getString("xml", "")
        .lines()
        .forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private static String origin(JsonObject source) {
    return source.getString("origin") + ", " + source.getLong("bytes") + " bytes";
  }

  private static String size(JsonObject file) {
    long bytes = file.getLong("bytes", 0L);
    return file.getString("path") + (bytes > 0 ? ", " + bytes + " bytes" : "");
  }

  private static void lines(StringBuilder text, String key, JsonObject item, String list) {
    item.getJsonArray(list, new JsonArray())
        .forEach(words -> line(text, key, String.valueOf(words)));
  }

  private static void line(StringBuilder text, String key, String words) {
    text.append("  ").append(key).append(": ").append(words).append('\n');
  }
}
