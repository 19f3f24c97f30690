package dev.innkeeper.simplestreams;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a directory that is a simplestreams mirror: for the demo, for tests, and for hosts without
 * a network. Methods block and are called on worker threads.
 */
public final class MirrorWriter {
  private static final String CONTENT_ID = "com.ubuntu.cloud:released:download";

  private final Path root;
  private final JsonObject products = new JsonObject();

  public MirrorWriter(Path root) {
    this.root = root;
  }

  /** An image to be offered, {@code jammy} being the release and {@code 22.04} its version. */
  public record Offer(
      String release, String version, Arch arch, String serial, String ftype, Path file) {}

  /** Adds an image; the file is linked or copied below the mirror. */
  public MirrorWriter add(Offer offer) throws IOException {
    String path =
        String.join(
            "/",
            "server",
            "releases",
            offer.release(),
            "release-" + offer.serial(),
            offer.version() + "-server-cloudimg-" + offer.arch() + "-" + offer.ftype());
    Path target = root.resolve(path);
    Files.createDirectories(target.getParent());
    Files.deleteIfExists(target);
    try {
      Files.createLink(target, offer.file());
    } catch (IOException | UnsupportedOperationException otherFileSystem) {
      Files.copy(offer.file(), target);
    }
    JsonObject item =
        new JsonObject()
            .put("ftype", offer.ftype())
            .put("path", path)
            .put("sha256", digest(target).hex())
            .put("size", Files.size(target));
    versions(offer)
        .put(
            offer.serial(),
            new JsonObject().put("items", new JsonObject().put(offer.ftype(), item)));
    return this;
  }

  private JsonObject versions(Offer offer) {
    String id = "com.ubuntu.cloud:server:" + offer.version() + ":" + offer.arch();
    if (!products.containsKey(id)) {
      products.put(
          id,
          new JsonObject()
              .put("aliases", offer.version() + "," + offer.release())
              .put("arch", offer.arch().toString())
              .put("os", "ubuntu")
              .put("release", offer.release())
              .put("version", offer.version())
              .put("versions", new JsonObject()));
    }
    return products.getJsonObject(id).getJsonObject("versions");
  }

  private static Digest digest(Path file) throws IOException {
    MessageDigest sha256 = Digest.Algorithm.SHA256.newDigest();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sha256.update(buffer, 0, count);
      }
    }
    return Digest.of(Digest.Algorithm.SHA256, sha256.digest());
  }

  /** Writes the documents, unsigned and signed. */
  public void write(SigningKey key, Instant updated) throws IOException {
    String moment =
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .format(updated.atOffset(ZoneOffset.UTC));
    JsonObject document =
        new JsonObject()
            .put("content_id", CONTENT_ID)
            .put("datatype", "image-downloads")
            .put("format", "products:1.0")
            .put("updated", moment)
            .put("products", products);
    for (String suffix : List.of("json", "sjson")) {
      String name = "streams/v1/" + CONTENT_ID + "." + suffix;
      text(name, document, suffix, key);
      text("streams/v1/index." + suffix, index(name, moment), suffix, key);
    }
  }

  private JsonObject index(String path, String moment) {
    JsonObject entry =
        new JsonObject()
            .put("datatype", "image-downloads")
            .put("format", "products:1.0")
            .put("path", path)
            .put("updated", moment)
            .put("products", new JsonArray(new ArrayList<>(products.fieldNames())));
    return new JsonObject()
        .put("format", "index:1.0")
        .put("updated", moment)
        .put("index", new JsonObject().put(CONTENT_ID, entry));
  }

  private void text(String name, JsonObject document, String suffix, SigningKey key)
      throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    String text = document.encodePrettily() + "\n";
    Files.writeString(file, suffix.equals("sjson") ? key.sign(text) : text);
  }
}
