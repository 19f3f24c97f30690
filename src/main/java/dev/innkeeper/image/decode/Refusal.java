package dev.innkeeper.image.decode;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;

/** How an image's content is refused. */
final class Refusal {
  private Refusal() {}

  /** What could do harm, or is broken: UNSAFE_IMAGE. */
  static Failure unsafe(String why) {
    return Failure.of(ErrorCode.UNSAFE_IMAGE, unsafeMessage(why));
  }

  static Failure unsafe(String why, Throwable cause) {
    return Failure.of(ErrorCode.UNSAFE_IMAGE, unsafeMessage(why), cause);
  }

  private static String unsafeMessage(String why) {
    return "the image is refused: " + why + "; use another source";
  }

  /** What is sound as far as it is understood, but cannot be used: UNSUPPORTED_IMAGE. */
  static Failure unsupported(String why) {
    return Failure.of(ErrorCode.UNSUPPORTED_IMAGE, unsupportedMessage(why));
  }

  static Failure unsupported(String why, Throwable cause) {
    return Failure.of(ErrorCode.UNSUPPORTED_IMAGE, unsupportedMessage(why), cause);
  }

  private static String unsupportedMessage(String why) {
    return "the image cannot be used: " + why + "; offer it as plain qcow2 or raw";
  }

  /** Whether a failure is about the image's content, rather than about this host. */
  static boolean isOne(Failure failure) {
    return failure.code() == ErrorCode.UNSAFE_IMAGE
        || failure.code() == ErrorCode.UNSUPPORTED_IMAGE;
  }
}
