package dev.innkeeper.simplestreams;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Other places that have a source's files ({@code mirrors:1.0}).
 *
 * @param bases of each content id, in the order to try
 * @param more paths of further documents of this kind, on the source itself
 */
record Mirrors(Map<String, List<String>> bases, List<String> more) {
  static final Mirrors NONE = new Mirrors(Map.of(), List.of());

  private static final String FORMAT = "mirrors:1.0";
  private static final String IMAGES = "image-downloads";
  private static final int MOST = 16;

  /** Throws {@link IllegalArgumentException} for what is not such a document. */
  static Mirrors parse(JsonObject document) {
    if (!FORMAT.equals(document.getValue("format"))) {
      throw new IllegalArgumentException("its format is not " + FORMAT);
    }
    if (!(document.getValue("mirrors") instanceof JsonObject all)) {
      throw new IllegalArgumentException("it has no mirrors object");
    }
    Map<String, List<String>> bases = new LinkedHashMap<>();
    List<String> more = new ArrayList<>();
    for (String contentId : all.fieldNames()) {
      if (all.getValue(contentId) instanceof JsonArray entries) {
        entries.stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .filter(entry -> IMAGES.equals(entry.getValue("datatype", IMAGES)))
            .limit(MOST)
            .forEach(entry -> add(entry, more, list(bases, contentId)));
      }
    }
    return new Mirrors(bases, more.stream().distinct().limit(MOST).toList());
  }

  private static List<String> list(Map<String, List<String>> bases, String contentId) {
    return bases.computeIfAbsent(contentId, first -> new ArrayList<>());
  }

  private static void add(JsonObject entry, List<String> more, List<String> bases) {
    if (entry.getValue("mirror") instanceof String mirror) {
      bases.add(mirror.replaceAll("/+$", ""));
    } else if (FORMAT.equals(entry.getValue("format"))
        && entry.getValue("path") instanceof String path) {
      more.add(MirrorPath.checked(path));
    }
  }

  Mirrors and(Mirrors other) {
    Map<String, List<String>> all = new LinkedHashMap<>(bases);
    other.bases.forEach((id, places) -> all.merge(id, places, Mirrors::joined));
    return new Mirrors(all, List.of());
  }

  private static List<String> joined(List<String> one, List<String> other) {
    List<String> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  /** The addresses of a path: the source's own first, then those that do not lower its guard. */
  List<URI> addresses(String base, String contentId, String path) {
    List<URI> all = new ArrayList<>(List.of(MirrorPath.below(base, path)));
    bases.getOrDefault(contentId, List.of()).stream()
        .filter(place -> mayStandIn(base, place))
        .limit(MOST)
        .map(place -> MirrorPath.below(place, path))
        .filter(address -> !all.contains(address))
        .forEach(all::add);
    return all;
  }

  private static boolean mayStandIn(String base, String place) {
    boolean lowers = base.startsWith("https:") && !place.startsWith("https:");
    return !lowers && place.matches("https?://[A-Za-z0-9.:\\[\\]-]+(?:/[A-Za-z0-9._~/-]*)?");
  }
}
