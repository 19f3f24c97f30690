package dev.innkeeper.simplestreams;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The list of products files of a mirror ({@code index:1.0}). */
record Index(List<Entry> entries, String updated) {
  private static final String FORMAT = "index:1.0";
  private static final String IMAGES = "image-downloads";

  /** A products file of images. */
  record Entry(String contentId, String path, Set<String> products) {}

  /** Throws {@link IllegalArgumentException} for what is not such a document. */
  static Index parse(JsonObject document) {
    if (!FORMAT.equals(document.getValue("format"))) {
      throw new IllegalArgumentException("its format is not " + FORMAT);
    }
    if (!(document.getValue("index") instanceof JsonObject all)) {
      throw new IllegalArgumentException("it has no index object");
    }
    List<Entry> entries = new ArrayList<>();
    for (String contentId : all.fieldNames()) {
      if (all.getValue(contentId) instanceof JsonObject entry
          && IMAGES.equals(entry.getValue("datatype"))
          && entry.getValue("path") instanceof String path) {
        entries.add(new Entry(contentId, MirrorPath.checked(path), products(entry)));
      }
    }
    return new Index(entries, String.valueOf(document.getValue("updated")));
  }

  private static Set<String> products(JsonObject entry) {
    return entry.getValue("products") instanceof JsonArray products
        ? products.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }
}
