package dev.innkeeper.failure;

import java.util.Arrays;
import java.util.Optional;

/**
 * The codes of the contract. Numbers travel on the event bus, so they are written out and never
 * change.
 */
public enum ErrorCode {
  INVALID_ARGUMENT(400, 2, 10),
  UNAUTHORIZED(401, 1, 11),
  NOT_FOUND(404, 3, 12),
  NO_MATCHING_IMAGE(404, 3, 13),
  ALREADY_EXISTS(409, 1, 14),
  CONFLICT(409, 1, 15),
  CANCELLED(409, 5, 16),
  FORBIDDEN(403, 1, 17),
  TOO_LARGE(413, 1, 18),
  RATE_LIMITED(429, 1, 19),
  HOST_UNFIT(503, 4, 20),
  LIBVIRT_UNAVAILABLE(503, 4, 21),
  HOST_UNREACHABLE(503, 1, 22),
  VERSION_MISMATCH(409, 1, 23),
  SOURCE_UNAVAILABLE(502, 1, 30),
  STALLED(502, 1, 31),
  SIGNATURE_INVALID(502, 1, 32),
  HASH_MISMATCH(502, 1, 33),
  SIZE_MISMATCH(502, 1, 34),
  UNSUPPORTED_IMAGE(422, 1, 35),
  UNSAFE_IMAGE(422, 1, 36),
  DISK_FULL(507, 1, 40),
  COMMAND_FAILED(500, 1, 41),
  COMMAND_TIMEOUT(500, 1, 42),
  NOT_READY(504, 1, 43),
  INTERNAL(500, 1, 50);

  private final int httpStatus;
  private final int exitStatus;
  private final int number;

  ErrorCode(int httpStatus, int exitStatus, int number) {
    this.httpStatus = httpStatus;
    this.exitStatus = exitStatus;
    this.number = number;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public int exitStatus() {
    return exitStatus;
  }

  /** The {@code ServiceException} failure code on the event bus. */
  public int number() {
    return number;
  }

  public static Optional<ErrorCode> ofNumber(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }
}
