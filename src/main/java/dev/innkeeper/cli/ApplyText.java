package dev.innkeeper.cli;

import dev.innkeeper.apply.ApplyReport;
import dev.innkeeper.apply.ApplyReport.Kind;
import dev.innkeeper.apply.ApplyReport.Outcome;
import dev.innkeeper.apply.ApplyReport.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a run of a file did, as people read it. */
final class ApplyText {
  private ApplyText() {}

  /** A line for each result, and below it one for each item that needs a word more. */
  static String summary(ApplyReport report) {
    List<List<String>> rows = new ArrayList<>();
    for (Result result : Result.values()) {
      List<Outcome> outcomes = report.of(result);
      String names = outcomes.stream().map(ApplyText::name).collect(Collectors.joining(", "));
      rows.add(List.of(result.toString(), names.isEmpty() ? "-" : names));
      outcomes.stream()
          .filter(outcome -> outcome.failure().isPresent() || !outcome.notes().isEmpty())
          .forEach(outcome -> rows.add(List.of("", name(outcome) + ": " + words(outcome))));
    }
    return Screen.table(rows);
  }

  private static String name(Outcome outcome) {
    return outcome.kind() == Kind.IMAGE ? "image " + outcome.name() : outcome.name();
  }

  private static String words(Outcome outcome) {
    return outcome
        .failure()
        .map(failure -> failure.code() + ": " + failure.message())
        .orElseGet(() -> String.join("; ", outcome.notes()));
  }
}
