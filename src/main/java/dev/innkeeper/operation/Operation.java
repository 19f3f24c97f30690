package dev.innkeeper.operation;

import dev.innkeeper.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One long-running action as it stands at one moment.
 *
 * @param phase the latest begun
 * @param warnings what the caller should know although it went on, such as software emulation
 * @param waitsFor the operation whose work this one shares
 * @param result the object that was made, as its JSON form
 */
public record Operation(
    String id,
    OperationKind kind,
    Subject subject,
    String host,
    OperationState state,
    Optional<Phase> phase,
    Measure measure,
    String message,
    List<PhaseTime> phases,
    List<String> warnings,
    Times times,
    boolean cancellable,
    Optional<String> waitsFor,
    Optional<Failure> error,
    Optional<Map<String, Object>> result) {

  /** The moments of an operation's life. */
  public record Times(
      Instant createdAt,
      Optional<Instant> startedAt,
      Instant updatedAt,
      Optional<Instant> finishedAt) {}

  /** As it is for others once its host is away: ended, for what they can know. */
  public Operation lost(Failure why, Instant at) {
    return new Operation(
        id,
        kind,
        subject,
        host,
        OperationState.FAILED,
        phase,
        measure,
        message,
        phases,
        warnings,
        new Times(times.createdAt(), times.startedAt(), at, Optional.of(at)),
        false,
        waitsFor,
        Optional.of(why),
        result);
  }

  public Operation {
    phases = List.copyOf(phases);
    warnings = List.copyOf(warnings);
  }
}
