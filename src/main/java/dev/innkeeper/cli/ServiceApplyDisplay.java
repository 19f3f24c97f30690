package dev.innkeeper.cli;

import dev.innkeeper.apply.ApplyFile;
import dev.innkeeper.apply.ApplyReport;
import dev.innkeeper.apply.ApplyReport.Kind;
import dev.innkeeper.apply.ApplyReport.Outcome;
import dev.innkeeper.apply.ApplyReport.Result;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows a service's run of a file by the operations that it begins, as a run in this process is
 * shown. Which they are, nobody tells; they are about the same things, and begun after the run.
 * Used on the node's context.
 */
final class ServiceApplyDisplay implements OperationDisplay {
  private final Screen screen;
  private final ApplyDisplay display;
  private final Set<String> names;

  /** The service names machines, so that any container may be one of them. */
  private final boolean machines;

  /** What was told before the answer that tells of the run itself, latest state of each. */
  private final Map<String, Operation> early = new LinkedHashMap<>();

  /** Items whose end is shown. */
  private final Set<String> told = new HashSet<>();

  private Optional<Operation> run = Optional.empty();
  private String waiting = "";
  private boolean over;

  ServiceApplyDisplay(Screen screen, ApplyFile file) {
    this.screen = screen;
    this.display = new ApplyDisplay(screen);
    this.names =
        file.containers().stream()
            .flatMap(wanted -> wanted.spec().name().stream())
            .map(ContainerName::text)
            .collect(Collectors.toSet());
    this.machines = names.size() < file.containers().size();
  }

  /** Any event of the service. */
  void event(JsonObject event) {
    if (!Event.Type.OPERATION_UPDATED.toString().equals(event.getString("type"))) {
      return;
    }
    Operation operation = OperationJson.fromJson(event.getJsonObject("operation"));
    if (run.isEmpty()) {
      early.put(operation.id(), operation);
    } else {
      show(operation);
    }
  }

  private void show(Operation operation) {
    boolean later = !operation.times().createdAt().isBefore(run.orElseThrow().times().createdAt());
    if (later && !over && isOfFile(operation)) {
      display.operation(operation);
      outcome(operation).filter(outcome -> told.add(key(outcome))).ifPresent(display::ended);
    }
  }

  /** What has come of an item, where its operation alone says so. */
  private static Optional<Outcome> outcome(Operation end) {
    boolean done = end.state() == OperationState.SUCCEEDED;
    boolean made = done && end.kind() == OperationKind.CONTAINER_CREATE;
    boolean removed = done && end.kind() == OperationKind.CONTAINER_DESTROY;
    return made || removed
        ? Optional.of(
            new Outcome(
                Kind.CONTAINER,
                end.subject().id(),
                made ? Result.MADE : Result.REMOVED,
                List.of(),
                Optional.empty()))
        : Optional.empty();
  }

  private static String key(Outcome outcome) {
    return outcome.kind() + " " + outcome.name();
  }

  private boolean isOfFile(Operation operation) {
    OperationKind kind = operation.kind();
    boolean changes =
        kind == OperationKind.CONTAINER_CREATE || kind == OperationKind.CONTAINER_UPDATE;
    return kind == OperationKind.IMAGE_SYNC
        || kind == OperationKind.CONTAINER_DESTROY
        || (changes && (machines || names.contains(operation.subject().id())));
  }

  /** A state of the run itself. */
  @Override
  public void accept(Operation update) {
    boolean first = run.isEmpty();
    if (first) {
      run = Optional.of(update);
      early.values().forEach(this::show);
      early.clear();
    }
    run = Optional.of(update);
    if (screen.json()) {
      screen.event(update);
    }
    display.progress(update.measure().done(), update.measure().total().orElse(0));
    tellWaiting(update);
    if (update.state().isFinal()) {
      over = true;
      report(update).stream()
          .flatMap(report -> report.outcomes().stream())
          .filter(outcome -> told.add(key(outcome)))
          .forEach(display::ended);
    }
  }

  private void tellWaiting(Operation update) {
    boolean planning = update.phase().filter(Phase.PLAN::equals).isPresent();
    if (planning && !update.message().equals(waiting)) {
      waiting = update.message();
      screen.note(waiting);
    }
  }

  /** What a cancelled run did is in its error. */
  private static Optional<ApplyReport> report(Operation end) {
    return end.result()
        .map(JsonObject::new)
        .or(
            () ->
                end.error()
                    .map(error -> new JsonObject(error.details()))
                    .flatMap(details -> Optional.ofNullable(details.getJsonObject("report"))))
        .map(ApplyReport::fromJson);
  }

  @Override
  public void tick() {
    display.tick();
  }
}
