package dev.innkeeper.container;

import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Quoted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Juju's constraints text, {@code mem=2G cores=2 root-disk=10G}: sizes are mebibytes unless they
 * say M, G, T or P, rounded up.
 *
 * @param ignored names of constraints that are known and mean nothing here
 */
public record Constraints(
    Optional<ByteSize> memory,
    Optional<Integer> cores,
    Optional<ByteSize> rootDisk,
    List<String> ignored) {
  public static final Constraints NONE =
      new Constraints(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  private static final Pattern SIZE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([MGTP]?)");
  private static final List<String> WITHOUT_MEANING =
      List.of("arch", "container", "cpu-power", "tags", "zones", "instance-type", "virt-type");

  /** Reads the text; a fault names its constraint. */
  public static Constraints parse(String text) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!word.isEmpty()) {
        int equals = word.indexOf('=');
        if (equals <= 0) {
          throw refused(word, "is not of the form key=value");
        }
        String key = word.substring(0, equals);
        String name = key.equals("cpu-cores") ? "cores" : key;
        if (given.put(name, word.substring(equals + 1)) != null) {
          throw refused(name, "is already set");
        }
      }
    }
    return of(given);
  }

  private static Constraints of(Map<String, String> given) {
    Optional<ByteSize> memory = Optional.empty();
    Optional<Integer> cores = Optional.empty();
    Optional<ByteSize> rootDisk = Optional.empty();
    List<String> ignored = new ArrayList<>();
    for (Map.Entry<String, String> constraint : given.entrySet()) {
      String name = constraint.getKey();
      switch (name) {
        case "mem" -> memory = size(name, constraint.getValue());
        case "root-disk" -> rootDisk = size(name, constraint.getValue());
        case "cores" -> cores = cores(constraint.getValue());
        default -> {
          if (!WITHOUT_MEANING.contains(name)) {
            throw refused(name, "is not known; use mem, cores and root-disk");
          }
          ignored.add(name);
        }
      }
    }
    return new Constraints(memory, cores, rootDisk, ignored);
  }

  private static Optional<ByteSize> size(String name, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var match = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!match.matches()) {
      throw refused(name, "must be a non-negative float with optional M/G/T/P suffix");
    }
    int steps = Math.max(0, "MGTP".indexOf(match.group(2).isEmpty() ? "M" : match.group(2)));
    try {
      return Optional.of(
          ByteSize.ofMib(
              new BigDecimal(match.group(1))
                  .multiply(BigDecimal.valueOf(1L << (10 * steps)))
                  .setScale(0, RoundingMode.CEILING)
                  .longValueExact()));
    } catch (ArithmeticException tooLarge) {
      throw refused(name, "is too large");
    }
  }

  private static Optional<Integer> cores(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.matches("\\d{1,6}")) {
      throw refused("cores", "must be a non-negative integer");
    }
    return Optional.of(Integer.parseInt(text));
  }

  private static IllegalArgumentException refused(String what, String why) {
    return new IllegalArgumentException("constraint '" + Quoted.of(what) + "' " + why);
  }
}
