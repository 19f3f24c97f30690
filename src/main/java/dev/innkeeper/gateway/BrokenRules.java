package dev.innkeeper.gateway;

import io.vertx.json.schema.OutputUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a validator found, in words: places and rules, never a value, which may be a secret. Error
 * texts that this reads are those of Vert.x JSON Schema; one of another form loses its detail.
 */
final class BrokenRules {
  /** More would help nobody. */
  private static final int TOLD = 5;

  /** Rules that only say that a rule below them was broken. */
  private static final Set<String> STEPS =
      Set.of("$ref", "properties", "items", "propertyNames", "anyOf", "allOf");

  private static final String UNKNOWN = "additionalProperties";
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern EXPECTED = Pattern.compile("Expected (.+)$");
  private static final Pattern ANY_OF = Pattern.compile("any of \\[(.*)]$");
  private static final Pattern BOUND = Pattern.compile("([0-9.]+)\\D*$");

  private BrokenRules() {}

  /** The rules that were broken; never empty. */
  static List<String> of(OutputUnit outcome) {
    List<OutputUnit> errors = Optional.ofNullable(outcome.getErrors()).orElse(List.of());
    List<OutputUnit> rules =
        errors.stream()
            .filter(error -> !STEPS.contains(keyword(error)) && !keyword(error).equals(UNKNOWN))
            .toList();
    Stream<OutputUnit> unknown =
        errors.stream()
            .filter(error -> keyword(error).equals(UNKNOWN))
            .filter(error -> rules.stream().noneMatch(rule -> isWithin(rule, error)));
    List<String> problems =
        Stream.concat(unknown, rules.stream())
            .map(BrokenRules::words)
            .distinct()
            .limit(TOLD)
            .toList();
    return problems.isEmpty() ? List.of("it has another form") : problems;
  }

  /** Each property at fault is also reported as one that the object may not have. */
  private static boolean isWithin(OutputUnit rule, OutputUnit object) {
    String place = Objects.toString(rule.getInstanceLocation(), "");
    String outer = Objects.toString(object.getInstanceLocation(), "");
    return place.equals(outer) || place.startsWith(outer + "/");
  }

  private static String words(OutputUnit error) {
    String text = Objects.toString(error.getError(), "");
    String place = Objects.toString(error.getInstanceLocation(), "").replaceFirst("^#/?", "");
    String subject = place.isEmpty() ? "it" : place.replace('/', '.');
    return switch (keyword(error)) {
      case UNKNOWN -> subject + " is not known";
      case "required" -> inside(place) + found(QUOTED, text, "a field") + " is missing";
      case "type" -> subject + " must be: " + found(EXPECTED, text, "of another type");
      case "enum" -> subject + " must be one of " + found(ANY_OF, text, "a few words");
      case "pattern", "format" -> subject + " is not of the form that is allowed";
      case "minimum" -> subject + " is less than the least allowed, " + bound(text);
      case "maximum" -> subject + " is more than the most allowed, " + bound(text);
      case "minLength", "minItems" -> subject + " is shorter than the least, " + bound(text);
      case "maxLength", "maxItems", "maxProperties" ->
          subject + " is longer than the most allowed, " + bound(text);
      default -> subject + " breaks the rule " + keyword(error);
    };
  }

  private static String inside(String place) {
    return place.isEmpty() ? "" : place.replace('/', '.') + ".";
  }

  private static String bound(String text) {
    return found(BOUND, text, "which the document states");
  }

  private static String found(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }

  private static String keyword(OutputUnit error) {
    String pointer = Objects.toString(error.getKeywordLocation(), "");
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }
}
