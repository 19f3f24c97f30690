package dev.innkeeper.cli;

import dev.innkeeper.apply.ApplyPlan;
import dev.innkeeper.apply.ApplyReport.Outcome;
import dev.innkeeper.apply.ApplyWatcher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.value.DurationText;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows many operations at once: what is under way in one line, and a line for each item that has
 * ended. Used on the node's context.
 */
final class ApplyDisplay implements ApplyWatcher {
  /** How many operations the one line tells of. */
  private static final int SHOWN = 3;

  private final Screen screen;
  private final Map<String, Operation> underWay = new LinkedHashMap<>();
  private final Map<String, Duration> took = new LinkedHashMap<>();
  private final Set<String> warned = new HashSet<>();
  private long items;
  private long ended;
  private String lastLine = "";

  ApplyDisplay(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void planned(ApplyPlan plan) {
    progress(0, plan.images().size() + plan.containers().size());
  }

  /** How many of how many items have ended. */
  void progress(long done, long total) {
    ended = done;
    items = total;
  }

  @Override
  public void operation(Operation operation) {
    if (screen.json()) {
      screen.event(operation);
      return;
    }
    operation.warnings().stream()
        .map(warning -> operation.subject().id() + ": " + warning)
        .filter(warned::add)
        .forEach(this::warn);
    if (operation.state().isFinal()) {
      underWay.remove(operation.id());
      operation
          .times()
          .finishedAt()
          .ifPresent(
              at ->
                  took.put(
                      operation.subject().id(),
                      Duration.between(operation.times().createdAt(), at)));
    } else {
      underWay.put(operation.id(), operation);
    }
    if (screen.terminal()) {
      screen.line(line());
    }
  }

  private void warn(String text) {
    clear();
    screen.warn(text);
  }

  private void clear() {
    if (screen.terminal()) {
      screen.line("");
    }
  }

  @Override
  public void ended(Outcome outcome) {
    ended++;
    clear();
    StringBuilder line = new StringBuilder(outcome.name()).append(": ").append(outcome.result());
    Duration time = took.get(outcome.name());
    if (time != null) {
      line.append(" in ").append(DurationText.seconds(time));
    }
    if (!outcome.notes().isEmpty()) {
      line.append("; ").append(String.join("; ", outcome.notes()));
    }
    outcome
        .failure()
        .ifPresent(
            failure ->
                line.append("; ").append(failure.code()).append(": ").append(failure.message()));
    screen.note(line.toString());
  }

  @Override
  public void waiting(String owner) {
    screen.note("another run for " + owner + " is under way; this one begins after it");
  }

  /** On plain lines, what is new. */
  void tick() {
    if (screen.terminal() || screen.json() || underWay.isEmpty()) {
      return;
    }
    String line = line();
    if (!line.equals(lastLine)) {
      lastLine = line;
      screen.note(line);
    }
  }

  private String line() {
    if (underWay.isEmpty()) {
      return "";
    }
    String shown =
        underWay.values().stream()
            .limit(SHOWN)
            .map(ProgressDisplay::line)
            .collect(Collectors.joining("; "));
    int more = underWay.size() - SHOWN;
    return ended + " of " + items + " done; " + shown + (more > 0 ? "; and " + more + " more" : "");
  }
}
