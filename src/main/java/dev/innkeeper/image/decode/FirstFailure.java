package dev.innkeeper.image.decode;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Carries what fails first on other threads to the one that waits for them. */
final class FirstFailure {
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  void set(Throwable failed) {
    failure.compareAndSet(null, failed);
  }

  boolean isSet() {
    return failure.get() != null;
  }

  /** Throws it, where there is one. */
  void check() throws IOException {
    Throwable failed = failure.get();
    if (failed instanceof IOException io) {
      throw io;
    }
    if (failed instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failed instanceof Error error) {
      throw error;
    }
  }
}
