package dev.innkeeper.apply;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which known key somebody may have meant. */
final class Suggestion {
  /** What the command line or other programs call it. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("cpus", "cores", "disk", "root-disk", "wait", "wait-for", "image", "release");

  private static final int FARTHEST = 2;

  private Suggestion() {}

  static Optional<String> of(String key, Collection<String> known) {
    Optional<String> other = Optional.ofNullable(OTHER_NAMES.get(key)).filter(known::contains);
    return other.or(
        () ->
            known.stream()
                .filter(name -> distance(plain(name), plain(key)) <= FARTHEST)
                .min(Comparator.comparingInt(name -> distance(plain(name), plain(key)))));
  }

  private static String plain(String key) {
    String cut = key.length() > 32 ? key.substring(0, 32) : key;
    return cut.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** How many letters to change, add or leave out (Levenshtein). */
  private static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(before[j], row[j - 1]) + 1);
      }
      before = row;
    }
    return before[other.length()];
  }
}
