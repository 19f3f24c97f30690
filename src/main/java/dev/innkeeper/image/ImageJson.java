package dev.innkeeper.image;

import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.Quoted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The image service's types as the contract writes them. Arguments that are not valid throw. */
public final class ImageJson {
  private ImageJson() {}

  public static JsonObject requestToJson(SyncRequest request) {
    JsonObject json = new JsonObject().put("release", request.release());
    request.arch().ifPresent(arch -> json.put("arch", arch.toString()));
    request.stream().ifPresent(stream -> json.put("stream", stream));
    request.ftype().ifPresent(ftype -> json.put("ftype", ftype));
    request.source().ifPresent(source -> json.put("source", source));
    request.signature().ifPresent(mode -> json.put("signature", signatureText(mode)));
    request.digest().ifPresent(digest -> json.put("digest", digest.toString()));
    return json;
  }

  public static SyncRequest requestFromJson(JsonObject json) {
    String release = json.getString("release");
    if (release == null || release.isBlank()) {
      throw new IllegalArgumentException("release is missing; name one such as noble or 24.04");
    }
    return new SyncRequest(
        release,
        text(json, "arch").map(Arch::parse),
        text(json, "stream"),
        text(json, "ftype"),
        text(json, "source"),
        text(json, "signature").map(ImageJson::signature),
        text(json, "digest").map(Digest::parse));
  }

  public static String signatureText(SignatureMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static SignatureMode signature(String text) {
    return switch (text) {
      case "required" -> SignatureMode.REQUIRED;
      case "if-present" -> SignatureMode.IF_PRESENT;
      case "off" -> SignatureMode.OFF;
      default ->
          throw new IllegalArgumentException(
              "signature '"
                  + Quoted.of(text)
                  + "' is not known; use one of required, if-present, off");
    };
  }

  public static JsonObject imageToJson(Image image) {
    JsonObject json =
        new JsonObject()
            .put("id", image.id())
            .put("release", image.release())
            .put("arch", image.arch().toString());
    image.serial().ifPresent(serial -> json.put("serial", serial));
    image.sha256().ifPresent(sha256 -> json.put("sha256", sha256));
    image.size().ifPresent(size -> json.put("size", size.bytes()));
    json.put("virtualSize", image.virtualSize().bytes())
        .put("allocated", image.allocated().bytes())
        .put("path", image.path().toString());
    image.url().ifPresent(url -> json.put("url", url));
    json.put("usedBy", new JsonArray(List.copyOf(image.usedBy())))
        .put("newest", image.newest())
        .put("verified", image.verified().toString());
    return image.host().isEmpty() ? json : json.put("host", image.host());
  }

  /** The image as an operation's result. */
  static Map<String, Object> result(Image image) {
    return imageToJson(image).getMap();
  }

  /** The image that a sync had as its result. */
  public static Image imageOfResult(Map<String, Object> result) {
    return imageFromJson(new JsonObject(result));
  }

  public static Image imageFromJson(JsonObject json) {
    return new Image(
        json.getString("id"),
        json.getString("release"),
        Arch.parse(json.getString("arch")),
        text(json, "serial"),
        text(json, "sha256"),
        Optional.ofNullable(json.getLong("size")).map(ByteSize::new),
        new ByteSize(json.getLong("virtualSize")),
        new ByteSize(json.getLong("allocated")),
        Path.of(json.getString("path")),
        text(json, "url"),
        json.getJsonArray("usedBy", new JsonArray()).stream().map(String::valueOf).toList(),
        json.getBoolean("newest", false),
        Verified.valueOf(json.getString("verified", "none").toUpperCase(Locale.ROOT)),
        json.getString("host", ""));
  }

  public static JsonObject queryToJson(ImageQuery query) {
    JsonObject json = new JsonObject();
    query.release().ifPresent(release -> json.put("release", release));
    query.arch().ifPresent(arch -> json.put("arch", arch.toString()));
    return json;
  }

  public static ImageQuery queryFromJson(JsonObject json) {
    return new ImageQuery(text(json, "release"), text(json, "arch").map(Arch::parse));
  }

  public static JsonObject pruneToJson(PruneOptions options) {
    return new JsonObject().put("dryRun", options.dryRun());
  }

  public static PruneOptions pruneFromJson(JsonObject json) {
    return new PruneOptions(json.getBoolean("dryRun", false));
  }

  private static Optional<String> text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key)).filter(text -> !text.isEmpty());
  }
}
