package dev.innkeeper.operation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The latest state of everything that events tell of. Of ended operations it knows the newest only.
 * Used from one context only.
 */
public final class World {
  /** A watcher that comes late sees as many; the list of operations has more. */
  private static final int ENDED_KEPT = 250;

  /** The kinds of objects, and the names of their lists. */
  public enum Kind {
    CONTAINER("containers", "name"),
    IMAGE("images", "id"),
    OPERATION("operations", "id"),
    HOST("hosts", "name");

    private final String list;
    private final String name;

    Kind(String list, String name) {
      this.list = list;
      this.name = name;
    }

    public String list() {
      return list;
    }
  }

  private final Map<Kind, Map<String, JsonObject>> objects = new EnumMap<>(Kind.class);

  /** Keys of the ended operations that are known, those that ended first at the beginning. */
  private final Set<String> ended = new LinkedHashSet<>();

  public World() {
    for (Kind kind : Kind.values()) {
      objects.put(kind, new LinkedHashMap<>());
    }
  }

  /** What an event, in its JSON form, changes; gives the key of the object that it tells of. */
  public String apply(JsonObject event) {
    String type = event.getString("type");
    int dot = type.indexOf('.');
    Kind kind = Kind.valueOf(type.substring(0, dot).toUpperCase(Locale.ROOT));
    JsonObject object = event.getJsonObject(type.substring(0, dot));
    String key = key(kind, object.getString("host", event.getString("host")), object);
    if (type.endsWith(".removed")) {
      remove(kind, key);
    } else {
      put(kind, key, object);
    }
    return key;
  }

  private void put(Kind kind, String key, JsonObject object) {
    // Put anew at the end, so that those that ended first are forgotten first.
    remove(kind, key);
    objects(kind).put(key, object);
    if (kind == Kind.OPERATION && isEnded(object)) {
      ended.add(key);
      if (ended.size() > ENDED_KEPT) {
        remove(kind, ended.iterator().next());
      }
    }
  }

  private void remove(Kind kind, String key) {
    objects(kind).remove(key);
    ended.remove(key);
  }

  private static boolean isEnded(JsonObject operation) {
    return OperationState.parse(operation.getString("state")).isFinal();
  }

  /**
   * What differs from what was told.
   *
   * @param removed whether it is no more, and this was its last state
   */
  public record Difference(JsonObject object, boolean removed) {}

  /**
   * Takes over what a service says that there is of a kind, and gives what nobody had told.
   *
   * @param host where it is, for objects that do not say so
   * @param isNewer whether an event that came after the question tells of the object of a key
   */
  public List<Difference> takeOver(
      Kind kind, String host, List<JsonObject> all, Predicate<String> isNewer) {
    List<Difference> differences = new ArrayList<>();
    Map<String, JsonObject> gone = new LinkedHashMap<>(objects(kind));
    for (JsonObject object : all) {
      String key = key(kind, object.getString("host", host), object);
      JsonObject before = gone.remove(key);
      if (!isNewer.test(key) && !object.equals(before)) {
        put(kind, key, object);
        differences.add(new Difference(object, false));
      }
    }
    gone.forEach(
        (key, object) -> {
          if (!isNewer.test(key)) {
            remove(kind, key);
            differences.add(new Difference(object, true));
          }
        });
    return differences;
  }

  /** A host's event has the host itself where the others have the name of theirs. */
  private static String key(Kind kind, String host, JsonObject object) {
    String name = object.getString(kind.name);
    return kind + "/" + (kind == Kind.HOST ? name : host) + "/" + name;
  }

  private Map<String, JsonObject> objects(Kind kind) {
    return objects.getOrDefault(kind, Map.of());
  }

  /** The objects of a kind by their keys. */
  public Map<String, JsonObject> of(Kind kind) {
    return Map.copyOf(objects(kind));
  }

  /** Everything, as a snapshot has it. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    objects.forEach((kind, all) -> json.put(kind.list, new JsonArray(List.copyOf(all.values()))));
    return json;
  }

  /** Reads what {@link #toJson} wrote. */
  public static World fromJson(JsonObject json, String host) {
    World world = new World();
    for (Kind kind : Kind.values()) {
      List<JsonObject> all =
          json.getJsonArray(kind.list, new JsonArray()).stream()
              .map(JsonObject.class::cast)
              .toList();
      world.takeOver(kind, host, all, key -> false);
    }
    return world;
  }
}
