package dev.innkeeper.operation;

import java.util.Locale;

/**
 * The named stretches of an operation. Phases of one operation may overlap, as seed and disk do.
 */
public enum Phase {
  PLAN,
  CONVERGE,
  METADATA,
  DOWNLOAD,
  PUBLISH,
  SEED,
  DISK,
  DEFINE,
  START,
  BOOT,
  ADDRESS,
  READY,
  SHUTDOWN,
  REMOVE;

  public static Phase parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
