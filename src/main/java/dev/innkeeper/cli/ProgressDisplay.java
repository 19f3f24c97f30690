package dev.innkeeper.cli;

import dev.innkeeper.operation.Measure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.PhaseTime;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.DurationText;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Shows one operation while it runs: a bar that moves on a terminal, else plain lines at most one a
 * second, or one JSON event a line.
 */
final class ProgressDisplay implements OperationDisplay {
  private static final int BAR = 24;

  /** How often {@link #tick} wants to be called, in milliseconds. */
  static final long TICK = 1000;

  private final Screen screen;
  private final Set<String> warned = new HashSet<>();
  private String lastLine = "";
  private String nextLine = "";

  ProgressDisplay(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void accept(Operation operation) {
    if (screen.json()) {
      screen.event(operation);
      return;
    }
    operation.warnings().stream().filter(warned::add).forEach(this::warn);
    if (screen.quiet()) {
      return;
    }
    if (screen.terminal()) {
      screen.line(operation.state().isFinal() ? "" : line(operation));
    }
    if (operation.state().isFinal()) {
      nextLine = lastLine;
      finished(operation);
    } else if (!screen.terminal() && operation.phase().isPresent()) {
      nextLine = line(operation);
    }
  }

  private void warn(String text) {
    if (screen.terminal()) {
      screen.line("");
    }
    screen.warn(text);
  }

  /** Says on plain lines what is new; short work says nothing but its end. */
  @Override
  public void tick() {
    if (!nextLine.equals(lastLine)) {
      lastLine = nextLine;
      screen.note(nextLine);
    }
  }

  private void finished(Operation operation) {
    List<PhaseTime> phases = operation.phases();
    if (operation.error().isPresent() || phases.isEmpty()) {
      return;
    }
    StringBuilder line = new StringBuilder();
    for (PhaseTime phase : phases) {
      line.append(line.isEmpty() ? "" : ", ").append(phase.name()).append(' ');
      line.append(phase.took().map(DurationText::seconds).orElse("…"));
    }
    screen.note(operation.subject().id() + ": " + line);
  }

  static String line(Operation operation) {
    StringBuilder line = new StringBuilder(operation.subject().id()).append(": ");
    if (operation.phase().isEmpty()) {
      return line.append(operation.state()).toString();
    }
    Phase phase = operation.phase().get();
    line.append(phase);
    Measure measure = operation.measure();
    if (measure.total().isPresent()) {
      double percent = measure.percent().orElse(0);
      int full = (int) Math.round(percent / 100 * BAR);
      line.append(" [").append("#".repeat(full)).append("-".repeat(BAR - full)).append(']');
      line.append(String.format(Locale.ROOT, " %3.0f%%", percent));
    }
    if (measure.unit().equals("bytes")) {
      line.append(' ').append(bytes(measure));
    }
    measure
        .eta()
        .filter(eta -> eta.compareTo(Duration.ofSeconds(1)) > 0)
        .ifPresent(eta -> line.append(", ").append(eta.toSeconds()).append(" s left"));
    return line.toString();
  }

  private static String bytes(Measure measure) {
    String done = new ByteSize(measure.done()).decimal();
    String of =
        measure.total().isPresent()
            ? " of " + new ByteSize(measure.total().getAsLong()).decimal()
            : "";
    String rate =
        measure.rate().isPresent()
            ? ", " + new ByteSize((long) measure.rate().getAsDouble()).decimal() + "/s"
            : "";
    return done + of + rate;
  }
}
