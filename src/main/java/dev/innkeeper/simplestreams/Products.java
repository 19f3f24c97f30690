package dev.innkeeper.simplestreams;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.Serial;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The images of a products file ({@code products:1.0}), with blanks inherited downward. */
record Products(List<Product> products, String updated) {
  private static final String FORMAT = "products:1.0";
  private static final List<String> INHERITED =
      List.of("arch", "release", "version", "aliases", "os", "variant", "release_title");

  /** An operating system's release for an architecture. */
  record Product(
      String id,
      Arch arch,
      String os,
      String release,
      String version,
      Set<String> aliases,
      List<Item> items) {

    /** Whether a user's word means this release. */
    boolean isCalled(String word) {
      return word.equals(release) || word.equals(version) || aliases.contains(word);
    }
  }

  /** One file of one serial. */
  record Item(Serial serial, String ftype, String path, Digest digest, long size) {}

  /** Throws {@link IllegalArgumentException} for what is not such a document. */
  static Products parse(JsonObject document) {
    if (!FORMAT.equals(document.getValue("format"))) {
      throw new IllegalArgumentException("its format is not " + FORMAT);
    }
    if (!(document.getValue("products") instanceof JsonObject all)) {
      throw new IllegalArgumentException("it has no products object");
    }
    Map<String, String> top = inherited(Map.of(), document);
    List<Product> products = new ArrayList<>();
    for (String id : all.fieldNames()) {
      if (all.getValue(id) instanceof JsonObject product) {
        product(id, inherited(top, product), product).ifPresent(products::add);
      }
    }
    return new Products(products, String.valueOf(document.getValue("updated")));
  }

  private static Map<String, String> inherited(Map<String, String> above, JsonObject object) {
    Map<String, String> values = new LinkedHashMap<>(above);
    for (String key : INHERITED) {
      if (object.getValue(key) instanceof String value && !value.isEmpty()) {
        values.put(key, value);
      }
    }
    return values;
  }

  private static Optional<Product> product(
      String id, Map<String, String> values, JsonObject object) {
    Optional<Arch> arch = Arch.find(values.getOrDefault("arch", ""));
    if (arch.isEmpty() || !(object.getValue("versions") instanceof JsonObject versions)) {
      return Optional.empty();
    }
    Set<String> aliases =
        Arrays.stream(values.getOrDefault("aliases", "").split(",", -1))
            .map(String::strip)
            .filter(alias -> !alias.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    return Optional.of(
        new Product(
            id,
            arch.get(),
            values.getOrDefault("os", ""),
            values.getOrDefault("release", values.getOrDefault("version", "")),
            values.getOrDefault("version", ""),
            aliases,
            items(versions)));
  }

  private static List<Item> items(JsonObject versions) {
    List<Item> items = new ArrayList<>();
    for (String serial : versions.fieldNames()) {
      if (versions.getValue(serial) instanceof JsonObject version
          && version.getValue("items") instanceof JsonObject all) {
        for (String name : all.fieldNames()) {
          if (all.getValue(name) instanceof JsonObject item) {
            item(serial, item).ifPresent(items::add);
          }
        }
      }
    }
    return items;
  }

  /** An item without a digest and size cannot be verified, so it is as if it were not there. */
  private static Optional<Item> item(String serial, JsonObject item) {
    if (item.getValue("ftype") instanceof String ftype
        && item.getValue("path") instanceof String path
        && item.getValue("sha256") instanceof String sha256
        && item.getValue("size") instanceof Number size
        && item.getValue("delta_base") == null
        && size.longValue() > 0) {
      return Optional.of(
          new Item(
              new Serial(serial),
              ftype,
              MirrorPath.checked(path),
              Digest.sha256(sha256),
              size.longValue()));
    }
    return Optional.empty();
  }
}
