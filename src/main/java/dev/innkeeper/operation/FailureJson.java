package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/** A failure as the contract writes it: {@code code}, {@code message}, {@code details}. */
public final class FailureJson {
  private FailureJson() {}

  public static JsonObject toJson(Failure failure) {
    return new JsonObject()
        .put("code", failure.code().name())
        .put("message", failure.message())
        .put("details", new JsonObject(failure.details()));
  }

  /** A code of a newer version, unknown here, becomes INTERNAL and keeps its message. */
  public static Failure fromJson(JsonObject json) {
    String name = json.getString("code", "");
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElse(ErrorCode.INTERNAL);
    JsonObject details = json.getJsonObject("details", new JsonObject());
    return Failure.of(code, json.getString("message", name), details.getMap());
  }
}
