package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Quoted;

/**
 * Our own element in a domain's {@code <metadata>}: facts by name, for libvirt is the only database
 * (libvirt's domain format, "General metadata"). Never secrets, never user-data.
 */
public final class DomainMetadata {
  public static final String NAMESPACE = "https://innkeeper.dev/xmlns/domain/1";
  public static final String PREFIX = "innkeeper";
  static final String ROOT = "container";
  static final String FACT = "fact";
  static final String KEY = "key";

  /** In characters of a key or a value: facts are short, and virsh's answers are bounded. */
  static final int LONGEST = 4096;

  private DomainMetadata() {}

  /** INVALID_ARGUMENT for a text that XML 1.0 cannot hold or that is too long. */
  static void check(String key, String value) {
    if (key.isEmpty() || key.length() > LONGEST || value.length() > LONGEST) {
      throw refused(key, "has " + value.length() + " characters, and " + LONGEST + " are allowed");
    }
    // A parser gives a carriage return, and in an attribute any blank but a space, back as another.
    boolean kept =
        key.codePoints().allMatch(point -> point >= ' ' && isXml(point))
            && value.codePoints().allMatch(DomainMetadata::isXml);
    if (!kept) {
      throw refused(key, "holds control characters, which a domain's XML cannot keep");
    }
  }

  private static Failure refused(String key, String why) {
    return Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        "the fact '" + Quoted.of(key) + "' " + why + "; shorten or change its text");
  }

  /** XML 1.0, section 2.2, without the carriage return and the other controls it discourages. */
  private static boolean isXml(int point) {
    return point == '\n'
        || point == '\t'
        || (point >= ' ' && !Character.isISOControl(point) && point < Character.MIN_SURROGATE)
        || (point > Character.MAX_SURROGATE && (point & 0xfffe) != 0xfffe);
  }
}
