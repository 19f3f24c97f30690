package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyReport.Outcome;
import dev.innkeeper.apply.ApplyReport.Result;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells in an operation how far a run of a file is: of its items how many have ended. */
final class ApplyProgress implements ApplyWatcher {
  /** How many of those under way the message names. */
  private static final int SHOWN = 3;

  private final Progress progress;
  private final Map<String, Operation> underWay = new LinkedHashMap<>();
  private final Map<Result, Integer> counts = new EnumMap<>(Result.class);

  ApplyProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void planned(ApplyPlan plan) {
    progress.begin(Phase.CONVERGE);
    progress.measure("items", plan.images().size() + plan.containers().size());
  }

  @Override
  public void operation(Operation operation) {
    operation
        .warnings()
        .forEach(warning -> progress.warn(operation.subject().id() + ": " + warning));
    if (operation.state().isFinal()) {
      underWay.remove(operation.id());
    } else {
      underWay.put(operation.id(), operation);
    }
    progress.message(message());
  }

  /** What is under way, or else what has come of it. */
  private String message() {
    if (underWay.isEmpty()) {
      return counts.entrySet().stream()
          .map(count -> count.getValue() + " " + count.getKey())
          .collect(Collectors.joining(", "));
    }
    String named =
        underWay.values().stream()
            .limit(SHOWN)
            .map(ApplyProgress::words)
            .collect(Collectors.joining("; "));
    int more = underWay.size() - SHOWN;
    return more > 0 ? named + "; and " + more + " more" : named;
  }

  private static String words(Operation operation) {
    return operation.subject().id()
        + ": "
        + operation.phase().map(Phase::toString).orElseGet(() -> operation.state().toString());
  }

  @Override
  public void ended(Outcome outcome) {
    counts.merge(outcome.result(), 1, Integer::sum);
    progress.done(counts.values().stream().mapToInt(Integer::intValue).sum());
    progress.message(message());
    // The operation itself succeeds, and not everybody looks into its result.
    outcome
        .failure()
        .ifPresent(
            failure ->
                progress.warn(outcome.name() + ": " + failure.code() + ": " + failure.message()));
  }

  @Override
  public void waiting(String owner) {
    progress.message("another run for " + owner + " is under way; this one begins after it");
  }
}
