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

  /** An operating system's release for an architecture. */
  record Product(Facts facts, List<Item> items) {

    Arch arch() {
      return facts.arch();
    }
  }

  /**
   * What is known of a product.
   *
   * @param contentId of the products file
   * @param stream empty where none is stated
   * @param variant empty where the source has one disk of a release only
   */
  record Facts(
      String contentId,
      String id,
      Arch arch,
      String os,
      String release,
      String version,
      String stream,
      String variant,
      Set<String> aliases) {

    /** Whether a user's word means this release. */
    boolean isCalled(String word) {
      return word.equals(release)
          || word.equals(version)
          || aliases.contains(word)
          || word.equals(String.join("/", os, release, variant));
    }

    /** All that {@link #isCalled} knows, the release first. */
    List<String> names() {
      List<String> names = new ArrayList<>(List.of(release));
      if (!version.isEmpty() && !version.equals(release)) {
        names.add(version);
      }
      aliases.stream().sorted().filter(alias -> !names.contains(alias)).forEach(names::add);
      return names;
    }
  }

  /** One file of one serial. */
  record Item(Serial serial, String ftype, String path, Digest digest, long size) {}

  /** Throws {@link IllegalArgumentException} for what is not such a document. */
  static Products parse(String contentId, JsonObject document) {
    if (!FORMAT.equals(document.getValue("format"))) {
      throw new IllegalArgumentException("its format is not " + FORMAT);
    }
    if (!(document.getValue("products") instanceof JsonObject all)) {
      throw new IllegalArgumentException("it has no products object");
    }
    Tags top = Tags.top(document);
    Map<Facts, List<Item>> found = new LinkedHashMap<>();
    for (String id : all.fieldNames()) {
      if (all.getValue(id) instanceof JsonObject product
          && product.getValue("versions") instanceof JsonObject versions) {
        Reader reader = new Reader(contentId, id, found);
        reader.versions(top.below(product), versions);
      }
    }
    return new Products(
        found.entrySet().stream().map(each -> new Product(each.getKey(), each.getValue())).toList(),
        String.valueOf(document.getValue("updated")));
  }

  /** Reads one product: what its levels state lower down may differ from item to item. */
  private record Reader(String contentId, String id, Map<Facts, List<Item>> found) {

    void versions(Tags product, JsonObject versions) {
      for (String serial : versions.fieldNames()) {
        if (versions.getValue(serial) instanceof JsonObject version
            && version.getValue("items") instanceof JsonObject items) {
          items(product.below(version), serial, items);
        }
      }
    }

    private void items(Tags version, String serial, JsonObject items) {
      for (String name : items.fieldNames()) {
        if (items.getValue(name) instanceof JsonObject item) {
          add(version.below(item), serial, item);
        }
      }
    }

    private void add(Tags tags, String serial, JsonObject object) {
      Optional<Facts> facts = Arch.find(tags.text("arch")).map(arch -> facts(arch, tags));
      Optional<Item> item = item(serial, tags.text("ftype"), object);
      if (facts.isPresent() && item.isPresent()) {
        found.computeIfAbsent(facts.get(), first -> new ArrayList<>()).add(item.get());
      }
    }

    private Facts facts(Arch arch, Tags tags) {
      String version = tags.text("version");
      String release = tags.text("release");
      return new Facts(
          contentId,
          id,
          arch,
          tags.text("os"),
          release.isEmpty() ? version : release,
          version,
          tags.text("stream"),
          tags.text("variant"),
          Arrays.stream(tags.text("aliases").split(",", -1))
              .map(String::strip)
              .filter(alias -> !alias.isEmpty())
              .collect(Collectors.toUnmodifiableSet()));
    }

    /** An item without a digest and size cannot be verified, so it is as if it were not there. */
    private static Optional<Item> item(String serial, String ftype, JsonObject item) {
      if (!ftype.isEmpty()
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
}
