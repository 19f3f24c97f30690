package dev.innkeeper.operation;

import dev.innkeeper.value.Quoted;
import java.util.Locale;

/** Where an operation stands; the last three are final and never change again. */
public enum OperationState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  public boolean isFinal() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  public static OperationState parse(String text) {
    for (OperationState state : values()) {
      if (state.toString().equals(text)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "state '"
            + Quoted.of(text)
            + "' is not known; use one of queued, running, succeeded, failed, cancelled");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
