package dev.innkeeper.apply;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The labels by which a container is known again: whose it is, and fingerprints of what cannot be
 * changed once it is made.
 *
 * <p>A fingerprint has 32 bits. That is enough to notice a change, and too little to find a
 * password in user-data by trying, for very many would fit.
 */
final class Mark {
  static final String PREFIX = "innkeeper/";
  static final String OWNER = PREFIX + "owner";
  static final String MADE_FROM = PREFIX + "made-from";

  /** What waits for the next start of a running guest. */
  static final String PENDING = PREFIX + "pending";

  private static final int LONGEST_OWNER = 255;
  private static final List<String> IMAGE = List.of("release", "stream", "ftype", "digest");
  private static final List<String> KEPT =
      List.of("userData", "networkConfig", "sshKeys", "networks", "firmware");

  private Mark() {}

  static String checkedOwner(String name) {
    if (name.isBlank()
        || name.length() > LONGEST_OWNER
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the owner has to be one line of at most "
              + LONGEST_OWNER
              + " characters; give the file a name: key");
    }
    return name;
  }

  /** The labels of a container that a request makes. */
  static Map<String, String> labels(JsonObject request, String owner) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(OWNER, owner);
    labels.put(MADE_FROM, madeFrom(request));
    return labels;
  }

  private static String madeFrom(JsonObject request) {
    List<String> image = new ArrayList<>();
    IMAGE.forEach(key -> image.add(key + "=" + request.getValue(key)));
    List<String> words = new ArrayList<>();
    words.add("image=" + fingerprint(String.join("\0", image)));
    for (String key : KEPT) {
      Optional.ofNullable(request.getValue(key))
          .map(String::valueOf)
          .filter(value -> !value.equals("[]") && !value.equals("auto"))
          .ifPresent(value -> words.add(kebab(key) + "=" + fingerprint(value)));
    }
    return String.join(" ", words);
  }

  private static String kebab(String key) {
    return key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** What two marks do not agree on. */
  static List<String> differences(String one, String other) {
    Map<String, String> first = parsed(one);
    Map<String, String> second = parsed(other);
    TreeSet<String> keys = new TreeSet<>(first.keySet());
    keys.addAll(second.keySet());
    keys.removeIf(key -> first.getOrDefault(key, "").equals(second.getOrDefault(key, "")));
    return List.copyOf(keys);
  }

  private static Map<String, String> parsed(String text) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String word : text.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        words.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return words;
  }

  static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException("every JVM has SHA-256", never);
    }
  }
}
