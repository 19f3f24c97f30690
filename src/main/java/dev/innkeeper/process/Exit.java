package dev.innkeeper.process;

import java.time.Duration;

/**
 * How a command ended.
 *
 * @param code meaningful for {@link Outcome#EXITED} only; a signal cannot be told from a code
 * @param output standard output, whole if {@code outputWhole}, else its tail
 * @param errors the tail of standard error
 */
public record Exit(
    Command command,
    Outcome outcome,
    int code,
    String output,
    boolean outputWhole,
    String errors,
    Duration took) {

  /** The ways to end. */
  public enum Outcome {
    EXITED,
    /**
     * The program is not installed, not executable, or its directory is away; {@code errors} says
     * it.
     */
    NOT_STARTED,
    DEADLINE,
    CANCELLED
  }

  /** With other words on standard error. */
  public Exit saying(String words) {
    return new Exit(command, outcome, code, output, outputWhole, words, took);
  }

  public boolean succeeded() {
    return outcome == Outcome.EXITED && code == 0;
  }
}
