package dev.innkeeper.container;

/**
 * Which part of a console's log is wanted.
 *
 * @param offset in bytes from the log's start, at least 0
 */
public record ConsoleOptions(long offset) {
  public ConsoleOptions {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + " is negative");
    }
  }
}
