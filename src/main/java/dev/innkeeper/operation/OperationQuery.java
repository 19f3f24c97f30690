package dev.innkeeper.operation;

import java.util.Optional;

/** Which operations a list shows; what is empty does not narrow it. */
public record OperationQuery(Optional<OperationState> state) {
  public static final OperationQuery ALL = new OperationQuery(Optional.empty());

  public boolean matches(Operation operation) {
    return state.isEmpty() || state.get() == operation.state();
  }
}
