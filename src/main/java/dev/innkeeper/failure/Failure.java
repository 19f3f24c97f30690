package dev.innkeeper.failure;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expected fault on its way to an answer. Its message is one line: what was attempted, on what,
 * what was found, and after a semicolon what to do. It never holds user-data, tokens or passwords.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient Map<String, Object> details;

  private Failure(
      ErrorCode code, String message, Map<String, Object> details, @Nullable Throwable cause) {
    super(message.replaceAll("\\s*\\R\\s*", " "), cause);
    this.code = code;
    this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  public static Failure of(ErrorCode code, String message) {
    return new Failure(code, message, Map.of(), null);
  }

  public static Failure of(ErrorCode code, String message, Throwable cause) {
    return new Failure(code, message, Map.of(), cause);
  }

  /** A failure that arrives as another process wrote it: its details are taken over as they are. */
  public static Failure of(ErrorCode code, String message, Map<String, Object> details) {
    return new Failure(code, message, details, null);
  }

  /** The failure in any error; what nobody expected becomes INTERNAL and keeps its cause. */
  public static Failure from(Throwable error) {
    if (error instanceof Failure failure) {
      return failure;
    }
    if (error instanceof IOException failed && saysFull(failed)) {
      return of(
          ErrorCode.DISK_FULL,
          "writing below data-dir: "
              + failed.getMessage()
              + "; free space there, for example with innkeeper images prune",
          error);
    }
    String what =
        error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    return of(
        ErrorCode.INTERNAL,
        "unexpected error: " + what + "; this is a defect, please report it with --verbose output",
        error);
  }

  /** The texts of ENOSPC and EDQUOT, which the JVM hands on. */
  private static boolean saysFull(IOException failed) {
    String text = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left") || text.contains("quota exceeded");
  }

  /** A refused text of a caller, as values report it, named by where it stood. */
  public static Failure invalid(String where, IllegalArgumentException refused) {
    return of(ErrorCode.INVALID_ARGUMENT, where + ": " + refused.getMessage(), refused);
  }

  /** The same failure with one more fact for machines; values are text, numbers, lists or maps. */
  public Failure with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(details);
    more.put(key, value);
    Failure copy = new Failure(code, message(), more, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** The same failure, with what it is about before its message. */
  public Failure about(String subject) {
    Failure copy = new Failure(code, subject + ": " + message(), details, getCause());
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  public ErrorCode code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  /** Facts for machines: paths, names, expected and actual values. */
  public Map<String, Object> details() {
    return details;
  }
}
