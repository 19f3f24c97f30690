package dev.innkeeper.value;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 30s}, {@code 5m}, {@code 6h}, {@code 500ms}, {@code 0}.
 */
public final class DurationText {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)?");

  private DurationText() {}

  /** A number without a unit is seconds. */
  public static Duration parse(String text) {
    Matcher match = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "duration '"
              + Quoted.of(text)
              + "' is not a duration; give a number with a unit ms, s, m, h or d, such as 30s");
    }
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2) == null ? "s" : match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }

  /** The shortest text that reads back as the same duration. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 != 0 ? seconds / 60 + "m" : seconds / 3600 + "h";
  }

  /** For people who wait, in seconds: {@code 0.05 s}, {@code 8.1 s}, {@code 94 s}. */
  public static String seconds(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    String shape = seconds < 1 ? "%.2f s" : seconds < 60 ? "%.1f s" : "%.0f s";
    return String.format(Locale.ROOT, shape, seconds);
  }
}
