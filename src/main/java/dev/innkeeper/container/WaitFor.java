package dev.innkeeper.container;

import dev.innkeeper.value.Quoted;
import java.util.Locale;

/** How far a create waits before it counts as done. Each includes those before it. */
public enum WaitFor {
  /** Defined, and its start asked for. */
  NONE,
  STARTED,
  ADDRESS,
  READY;

  public static WaitFor parse(String text) {
    for (WaitFor value : values()) {
      if (value.toString().equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "wait '" + Quoted.of(text) + "' is not known; use one of none, started, address, ready");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
