package dev.innkeeper.image;

import dev.innkeeper.value.ByteSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something in the pool that may go.
 *
 * @param id the image's id, else the path
 * @param size what it takes on disk
 * @param lock the host lock of those who would be using it
 * @param since when it was last written
 * @param image where it is one
 */
record Removable(
    Kind kind,
    String id,
    Path path,
    ByteSize size,
    String reason,
    String lock,
    Instant since,
    Optional<Image> image) {

  /** What it is, for those who read the outcome. */
  enum Kind {
    IMAGE("image"),
    /** A download that a later run could go on from. */
    PART("part"),
    /** What only the run that died had use for. */
    LEFTOVER("leftover");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", kind.text);
    json.put(kind == Kind.IMAGE ? "id" : "path", id);
    json.put("size", size.bytes());
    json.put("reason", reason);
    return json;
  }
}
