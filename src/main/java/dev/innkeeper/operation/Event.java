package dev.innkeeper.operation;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;

/**
 * One change, as published on {@code innkeeper.events}.
 *
 * @param seq strictly increasing for each host
 * @param epoch changes when the host's process restarts
 * @param object the whole current object in its JSON form
 */
public record Event(
    String host, long seq, String epoch, Instant time, Type type, JsonObject object) {
  public static final String ADDRESS = "innkeeper.events";

  /** What changed; the object stands in the event under the word before the dot. */
  public enum Type {
    OPERATION_UPDATED("operation.updated"),
    CONTAINER_UPDATED("container.updated"),
    CONTAINER_REMOVED("container.removed"),
    IMAGE_UPDATED("image.updated"),
    IMAGE_REMOVED("image.removed"),
    HOST_UPDATED("host.updated");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    String key() {
      return text.substring(0, text.indexOf('.'));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  public JsonObject toJson() {
    return new JsonObject()
        .put("host", host)
        .put("seq", seq)
        .put("epoch", epoch)
        .put("time", time.toString())
        .put("type", type.toString())
        .put(type.key(), object);
  }

  public static Event fromJson(JsonObject json) {
    Type type =
        Arrays.stream(Type.values())
            .filter(known -> known.text.equals(json.getString("type")))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("event type " + json.getString("type")));
    return new Event(
        json.getString("host"),
        json.getLong("seq"),
        json.getString("epoch"),
        Instant.parse(json.getString("time")),
        type,
        json.getJsonObject(type.key()));
  }
}
