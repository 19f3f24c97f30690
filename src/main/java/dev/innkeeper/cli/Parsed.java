package dev.innkeeper.cli;

import dev.innkeeper.failure.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Option texts made values, with the option named where the text is refused. */
final class Parsed {
  private Parsed() {}

  static <T> T value(String option, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid(option, refused);
    }
  }

  static <T> Optional<T> option(String option, Optional<String> text, Function<String, T> parse) {
    return text.map(given -> value(option, given, parse));
  }

  static <T> List<T> options(String option, List<String> texts, Function<String, T> parse) {
    return texts.stream().map(text -> value(option, text, parse)).toList();
  }
}
