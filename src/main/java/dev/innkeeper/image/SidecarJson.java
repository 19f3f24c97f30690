package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The sidecar as it stands on disk. */
final class SidecarJson {
  private SidecarJson() {}

  static String write(Sidecar sidecar) {
    JsonObject json =
        new JsonObject()
            .put("id", sidecar.id())
            .put("product", sidecar.product())
            .put("release", sidecar.release())
            .put("aliases", new JsonArray(sidecar.aliases()))
            .put("arch", sidecar.arch().toString())
            .put("stream", sidecar.stream())
            .put("ftype", sidecar.ftype())
            .put("serial", sidecar.serial())
            .put("url", sidecar.url())
            .put("sha256", sidecar.sha256())
            .put("size", sidecar.size().bytes())
            .put("format", sidecar.format())
            .put("virtualSize", sidecar.virtualSize().bytes())
            .put("created", sidecar.created().toString())
            .put("verified", sidecar.verified().toString());
    sidecar.digest().ifPresent(digest -> json.put("digest", digest.toString()));
    return json.encodePrettily() + "\n";
  }

  /** Empty for what is not one, such as a file that somebody edited. */
  static Optional<Sidecar> read(String text) {
    try {
      JsonObject json = new JsonObject(text);
      return Optional.of(
          new Sidecar(
              needed(json, "id"),
              json.getString("product", ""),
              needed(json, "release"),
              json.getJsonArray("aliases", new JsonArray()).stream().map(String::valueOf).toList(),
              Arch.parse(needed(json, "arch")),
              json.getString("stream", ""),
              json.getString("ftype", ""),
              needed(json, "serial"),
              json.getString("url", ""),
              Digest.sha256(needed(json, "sha256")).hex(),
              Optional.ofNullable(json.getString("digest")).map(Digest::parse),
              new ByteSize(json.getLong("size", -1L)),
              json.getString("format", ""),
              new ByteSize(json.getLong("virtualSize", -1L)),
              Instant.parse(needed(json, "created")),
              Verified.valueOf(json.getString("verified", "none").toUpperCase(Locale.ROOT))));
    } catch (DecodeException
        | ClassCastException
        | DateTimeException
        | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static String needed(JsonObject json, String key) {
    String value = json.getString(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
