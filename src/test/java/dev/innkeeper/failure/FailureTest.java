package dev.innkeeper.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT,400,2,10",
    "UNAUTHORIZED,401,1,11",
    "NOT_FOUND,404,3,12",
    "NO_MATCHING_IMAGE,404,3,13",
    "ALREADY_EXISTS,409,1,14",
    "CONFLICT,409,1,15",
    "CANCELLED,409,5,16",
    "FORBIDDEN,403,1,17",
    "TOO_LARGE,413,1,18",
    "RATE_LIMITED,429,1,19",
    "HOST_UNFIT,503,4,20",
    "LIBVIRT_UNAVAILABLE,503,4,21",
    "HOST_UNREACHABLE,503,1,22",
    "VERSION_MISMATCH,409,1,23",
    "SOURCE_UNAVAILABLE,502,1,30",
    "STALLED,502,1,31",
    "SIGNATURE_INVALID,502,1,32",
    "HASH_MISMATCH,502,1,33",
    "SIZE_MISMATCH,502,1,34",
    "UNSUPPORTED_IMAGE,422,1,35",
    "UNSAFE_IMAGE,422,1,36",
    "DISK_FULL,507,1,40",
    "COMMAND_FAILED,500,1,41",
    "COMMAND_TIMEOUT,500,1,42",
    "NOT_READY,504,1,43",
    "INTERNAL,500,1,50"
  })
  void theTableIsTheContracts(ErrorCode code, int http, int exit, int number) {
    assertThat(code.httpStatus()).isEqualTo(http);
    assertThat(code.exitStatus()).isEqualTo(exit);
    assertThat(code.number()).isEqualTo(number);
    assertThat(ErrorCode.ofNumber(number)).contains(code);
  }

  @Test
  void theTableIsWhole() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number).distinct()).hasSize(26);
  }

  @Test
  void aMessageIsAlwaysOneLine() {
    assertThat(Failure.of(ErrorCode.INTERNAL, "first\n  second").message())
        .isEqualTo("first second");
  }

  @Test
  void detailsGrowWithoutLosingTheRest() {
    Failure failure =
        Failure.of(ErrorCode.HASH_MISMATCH, "wrong").with("expected", "a").with("actual", "b");
    assertThat(failure.details()).containsEntry("expected", "a").containsEntry("actual", "b");
    assertThat(failure.code()).isEqualTo(ErrorCode.HASH_MISMATCH);
  }

  @Test
  void whatNobodyExpectedIsInternalAndKeepsItsCause() {
    IllegalStateException cause = new IllegalStateException("boom");
    assertThat(Failure.from(cause)).hasCause(cause).hasMessageContaining("boom");
  }
}
