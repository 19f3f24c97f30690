package dev.innkeeper.image;

import dev.innkeeper.value.Digest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A checkpoint as it stands on disk. */
final class CheckpointJson {
  private CheckpointJson() {}

  static String write(Checkpoint checkpoint) {
    return new JsonObject()
            .put("boot", checkpoint.boot())
            .put("bytes", checkpoint.bytes())
            .put("sha256", checkpoint.sha256().hex())
            .put("versions", new JsonObject(new HashMap<>(checkpoint.versions())))
            .encodePrettily()
        + "\n";
  }

  /** Empty for what is not one, such as a file that a power cut left empty. */
  static Optional<Checkpoint> read(String text) {
    try {
      JsonObject json = new JsonObject(text);
      long bytes = json.getLong("bytes", -1L);
      Map<String, String> versions = new HashMap<>();
      json.getJsonObject("versions", new JsonObject())
          .forEach(version -> versions.put(version.getKey(), String.valueOf(version.getValue())));
      return bytes < 0
          ? Optional.empty()
          : Optional.of(
              new Checkpoint(
                  json.getString("boot", ""),
                  bytes,
                  Digest.sha256(json.getString("sha256", "")),
                  versions));
    } catch (DecodeException | ClassCastException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }
}
