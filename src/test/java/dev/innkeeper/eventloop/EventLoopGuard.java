package dev.innkeeper.eventloop;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails the suite when an event loop was blocked: when one callback used over 100 ms of its
 * thread's CPU time, or ran for over a second by the clock. Found by JUnit as a service, so that no
 * test has to ask for it.
 *
 * <p>CPU time, because on a busy machine the clock says how long others were served; a callback
 * that waits where it must not is caught by Vert.x's own checker instead.
 */
public final class EventLoopGuard
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final Namespace SUITE = Namespace.create(EventLoopGuard.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getRoot().getStore(SUITE).getOrComputeIfAbsent(Listening.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    fail("by the end of " + context.getDisplayName());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    fail("by the end of " + context.getDisplayName());
  }

  private static void fail(String when) {
    List<String> found = Findings.take();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "event loop blocked, seen " + when + ":\n" + String.join("\n", found));
    }
  }

  /** The suite's part: begins once, and at the end tells what no test has told. */
  static final class Listening implements AutoCloseable {
    private final Runnable end;

    Listening() {
      LibraryWarmUp.run();
      Findings.take();
      this.end = Findings.listenToVertx();
    }

    @Override
    public void close() {
      end.run();
      fail("by the end of the suite");
    }
  }
}
