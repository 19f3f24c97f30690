package dev.innkeeper.config;

import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.Quoted;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Merged values, read key by key; what is wrong with them is gathered, not thrown. */
final class ConfigValues {
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/@\\s]*(?:@[^/@\\s]*)*@");

  private record Given(Object value, String origin) {}

  private final Map<ConfigKey, Given> given = new EnumMap<>(ConfigKey.class);
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  void add(ConfigLayer layer) {
    layer
        .values()
        .forEach(
            (name, value) ->
                ConfigKey.find(name)
                    .ifPresentOrElse(
                        key -> given.put(key, new Given(value, layer.origin())),
                        () -> warnings.add(unknown(name, layer.origin()))));
  }

  private static String unknown(String name, String origin) {
    String close =
        Arrays.stream(ConfigKey.values())
            .map(ConfigKey::toString)
            .filter(key -> key.endsWith(name.substring(name.lastIndexOf('.') + 1)))
            .limit(1)
            .map(key -> "; did you mean " + key + "?")
            .collect(Collectors.joining());
    return "unknown key '" + Quoted.of(name) + "' in " + origin + " is ignored" + close;
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  void problem(ConfigKey key, String why) {
    problems.add(key + ": " + why);
  }

  /** The text given for a key, or its default; empty text counts as not given. */
  Optional<String> text(ConfigKey key) {
    Given value = given.get(key);
    if (value == null) {
      return key.fallback().filter(text -> !text.isEmpty());
    }
    if (value.value() instanceof List<?> || value.value() instanceof Map<?, ?>) {
      refuse(key, value, "a single value is allowed here");
      return key.fallback().filter(text -> !text.isEmpty());
    }
    return Optional.of(String.valueOf(value.value()).strip()).filter(text -> !text.isEmpty());
  }

  private void refuse(ConfigKey key, Given value, String allowed) {
    problems.add(key + " = '" + shown(value.value()) + "' in " + value.origin() + ": " + allowed);
  }

  /** Fit for a message: the user and password of a URL are left out. */
  static String shown(Object value) {
    return Quoted.of(CREDENTIALS.matcher(String.valueOf(value)).replaceAll("//…@"));
  }

  /** The parsed value, or empty with a problem noted; the message of the exception tells it. */
  <T> Optional<T> parsed(ConfigKey key, Function<String, T> parse) {
    Optional<String> text = text(key);
    try {
      return text.map(parse);
    } catch (IllegalArgumentException refused) {
      Given value = given.get(key);
      refuse(
          key,
          value == null ? new Given(text.orElse(""), "the defaults") : value,
          String.valueOf(refused.getMessage()));
      return key.fallback().filter(fallback -> !fallback.isEmpty()).map(parse);
    }
  }

  private <T> T required(ConfigKey key, Function<String, T> parse) {
    return parsed(key, parse)
        .orElseGet(
            () ->
                parse.apply(
                    key.fallback()
                        .orElseThrow(() -> new IllegalStateException(key + " has no default"))));
  }

  String word(ConfigKey key) {
    return required(key, text -> text);
  }

  int number(ConfigKey key, int least, int most) {
    return required(key, text -> number(text, least, most));
  }

  static int number(String text, int least, int most) {
    boolean digits = text.matches("\\d{1,9}");
    int value = digits ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException("a whole number from " + least + " to " + most);
    }
    return value;
  }

  boolean flag(ConfigKey key, boolean otherwise) {
    return parsed(key, ConfigValues::flag).orElse(otherwise);
  }

  private static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("true or false is allowed");
    };
  }

  Duration duration(ConfigKey key, Duration least) {
    return required(
        key,
        text -> {
          Duration value = DurationText.parse(text);
          if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("at least " + DurationText.format(least));
          }
          return value;
        });
  }

  ByteSize size(ConfigKey key, ByteSize least) {
    return required(
        key,
        text -> {
          ByteSize value = ByteSize.parse(text, ByteSize.Unit.BYTES);
          if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("at least " + least);
          }
          return value;
        });
  }

  /** One of an enum's constants, written in lower case with dashes. */
  <E extends Enum<E>> E choice(ConfigKey key, Class<E> type) {
    return required(key, text -> choice(text, type));
  }

  static <E extends Enum<E>> E choice(String text, Class<E> type) {
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "one of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                            .map(constant -> constant.replace('_', '-'))
                            .collect(Collectors.joining(", "))
                        + " is allowed"));
  }

  Optional<Path> path(ConfigKey key) {
    return parsed(key, ConfigValues::absolute);
  }

  static Path absolute(String text) {
    if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("an absolute path is allowed");
    }
    return Path.of(text).normalize();
  }

  Optional<URI> uri(ConfigKey key) {
    return parsed(key, ConfigValues::httpUri);
  }

  private static URI httpUri(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException notOne) {
      // Told below, without the text, which may hold a password.
    }
    throw new IllegalArgumentException("an http or https URL with a host is allowed");
  }

  /** The elements of a list, or of a comma-separated text; objects stay maps. */
  List<Object> list(ConfigKey key) {
    Given value = given.get(key);
    Object raw = value == null ? key.fallback().orElse("") : value.value();
    if (raw instanceof List<?> elements) {
      return List.copyOf(elements);
    }
    if (raw instanceof Map<?, ?>) {
      return List.of(raw);
    }
    return Arrays.stream(String.valueOf(raw).split(",", -1))
        .map(String::strip)
        .filter(element -> !element.isEmpty())
        .collect(Collectors.toList());
  }

  List<String> texts(ConfigKey key) {
    return list(key).stream().map(String::valueOf).toList();
  }
}
