package dev.innkeeper.cluster;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the connected hosts answered to one question, each for itself.
 *
 * @param given by host
 * @param failed by host
 */
record Answers<T>(Map<String, T> given, Map<String, Failure> failed) {
  /** What one host answered. */
  record Answer<T>(String host, Optional<T> given, Optional<Failure> failed) {}

  static <T> Answers<T> of(List<Answer<T>> all) {
    Map<String, T> given = new LinkedHashMap<>();
    Map<String, Failure> failed = new LinkedHashMap<>();
    for (Answer<T> answer : all) {
      answer.given().ifPresent(value -> given.put(answer.host(), value));
      answer.failed().ifPresent(failure -> failed.put(answer.host(), failure));
    }
    return new Answers<>(given, failed);
  }

  /** A host that refused for another reason than not to have it. */
  Optional<String> refusing() {
    return failed.entrySet().stream()
        .filter(entry -> entry.getValue().code() != ErrorCode.NOT_FOUND)
        .filter(entry -> entry.getValue().code() != ErrorCode.HOST_UNREACHABLE)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Why a host gave no answer. */
  Failure failure(String host) {
    return failed.getOrDefault(
        host, Failure.of(ErrorCode.INTERNAL, "host '" + host + "' was not asked; report this"));
  }

  /** These answers; where no host gave one, the first host's failure. */
  Answers<T> orFailure() {
    if (given.isEmpty()) {
      failed.values().stream()
          .findFirst()
          .ifPresent(
              failure -> {
                throw failure;
              });
    }
    return this;
  }
}
