package dev.innkeeper.operation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Work that the journal saw begin and not end.
 *
 * @param steps those that are done, in order
 */
public record Unfinished(
    String id, OperationKind kind, Subject subject, List<String> steps, Instant begunAt) {

  static List<Unfinished> of(List<JournalRecord> records) {
    Map<String, JournalRecord> begun = new LinkedHashMap<>();
    Map<String, List<String>> steps = new LinkedHashMap<>();
    for (JournalRecord record : records) {
      if (record.begins()) {
        begun.put(record.work(), record);
        steps.put(record.work(), new ArrayList<>());
      } else if (record.ends()) {
        begun.remove(record.work());
        steps.remove(record.work());
      } else {
        steps.computeIfPresent(
            record.work(),
            (work, done) -> {
              done.add(record.step());
              return done;
            });
      }
    }
    return begun.values().stream()
        .map(
            first ->
                new Unfinished(
                    first.work(),
                    first.kind(),
                    first.subject(),
                    List.copyOf(steps.getOrDefault(first.work(), List.of())),
                    first.at()))
        .toList();
  }
}
