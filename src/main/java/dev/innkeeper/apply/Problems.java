package dev.innkeeper.apply;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is wrong with a file, gathered so that all of it is told at once. */
final class Problems {
  /** More would help nobody. */
  private static final int TOLD = 50;

  private final String file;
  private final List<Problem> all = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  /** A place in the text; both count from 1. */
  record Place(int line, int column) {}

  private record Problem(Place place, String key, String why) {
    String text() {
      return "line "
          + place.line
          + ", column "
          + place.column
          + ": "
          + (key.isEmpty() ? "" : key + ": ")
          + why;
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("line", place.line);
      json.put("column", place.column);
      json.put("key", key);
      json.put("message", why);
      return json;
    }
  }

  /** Adds one; what is allowed is part of why. */
  void add(Place place, String key, String why) {
    all.add(new Problem(place, key, why));
  }

  int count() {
    return all.size();
  }

  /** INVALID_ARGUMENT, where there is any; its details have {@code problems} with their places. */
  void refuse() {
    if (all.isEmpty()) {
      return;
    }
    List<Problem> ordered =
        all.stream()
            .distinct()
            .sorted(
                Comparator.comparingInt((Problem problem) -> problem.place.line)
                    .thenComparingInt(problem -> problem.place.column))
            .toList();
    List<Problem> told = ordered.subList(0, Math.min(TOLD, ordered.size()));
    String count = ordered.size() == 1 ? "" : ordered.size() + " problems: ";
    String rest = ordered.size() > TOLD ? "; and " + (ordered.size() - TOLD) + " more" : "";
    throw Failure.of(
            ErrorCode.INVALID_ARGUMENT,
            file
                + ": "
                + count
                + told.stream().map(Problem::text).collect(Collectors.joining("; "))
                + rest
                + "; correct the file, nothing was done")
        .with("problems", told.stream().map(Problem::json).toList());
  }
}
