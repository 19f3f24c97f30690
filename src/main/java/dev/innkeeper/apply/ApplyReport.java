package dev.innkeeper.apply;

import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.FailureJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run did, item by item. */
public record ApplyReport(String owner, List<Outcome> outcomes) {

  /** The ways for an item to end. */
  public enum Result {
    MADE,
    CHANGED,
    UNCHANGED,
    /** Left as it is, at least in part, for what differs cannot be changed in place. */
    DIFFERING,
    FAILED,
    REMOVED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What an item is. */
  public enum Kind {
    IMAGE,
    CONTAINER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How an item ended.
   *
   * @param name a container's, or an image's id; the release of an image that there is not
   * @param notes what was changed and what differs, in words
   */
  public record Outcome(
      Kind kind, String name, Result result, List<String> notes, Optional<Failure> failure) {
    public Outcome {
      notes = List.copyOf(notes);
    }

    JsonObject toJson() {
      JsonObject json =
          new JsonObject()
              .put("kind", kind.toString())
              .put("name", name)
              .put("result", result.toString())
              .put("notes", new JsonArray(List.copyOf(notes)));
      failure.ifPresent(error -> json.put("error", FailureJson.toJson(error)));
      return json;
    }

    private static Outcome fromJson(JsonObject json) {
      return new Outcome(
          Kind.valueOf(json.getString("kind").toUpperCase(Locale.ROOT)),
          json.getString("name"),
          Result.valueOf(json.getString("result").toUpperCase(Locale.ROOT)),
          json.getJsonArray("notes", new JsonArray()).stream().map(String::valueOf).toList(),
          Optional.ofNullable(json.getJsonObject("error")).map(FailureJson::fromJson));
    }
  }

  public ApplyReport {
    outcomes = List.copyOf(outcomes);
  }

  public boolean failed() {
    return outcomes.stream().anyMatch(outcome -> outcome.result() == Result.FAILED);
  }

  public List<Outcome> of(Result result) {
    return outcomes.stream().filter(outcome -> outcome.result() == result).toList();
  }

  /**
   * Names of containers under each result, the same of images under {@code images}, and every item
   * with its notes and error under {@code items}.
   */
  public JsonObject toJson() {
    JsonArray items = new JsonArray();
    outcomes.forEach(outcome -> items.add(outcome.toJson()));
    JsonObject json = new JsonObject().put("name", owner);
    return putNames(json, Kind.CONTAINER)
        .put("images", putNames(new JsonObject(), Kind.IMAGE))
        .put("items", items);
  }

  public static ApplyReport fromJson(JsonObject json) {
    return new ApplyReport(
        json.getString("name"),
        json.getJsonArray("items", new JsonArray()).stream()
            .map(item -> Outcome.fromJson((JsonObject) item))
            .toList());
  }

  private JsonObject putNames(JsonObject json, Kind kind) {
    Arrays.stream(Result.values())
        .forEach(
            result ->
                json.put(
                    result.toString(),
                    new JsonArray(
                        of(result).stream()
                            .filter(outcome -> outcome.kind() == kind)
                            .map(Outcome::name)
                            .toList())));
    return json;
  }
}
