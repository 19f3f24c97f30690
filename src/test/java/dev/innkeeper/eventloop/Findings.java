package dev.innkeeper.eventloop;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.internal.threadchecker.BlockedThreadChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What was found wrong with event loops and not yet told. */
public final class Findings {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private Findings() {}

  static void add(String finding) {
    FOUND.add(finding);
  }

  /** For a process without JUnit: forgets what loading the libraries costs. */
  public static void begin() {
    LibraryWarmUp.run();
    take();
  }

  /** Everything found since the last call. */
  public static List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String next = FOUND.poll(); next != null; next = FOUND.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /**
   * Makes the warnings of Vert.x's own checker about event loops findings.
   *
   * @return ends that
   */
  public static Runnable listenToVertx() {
    AppenderBase<ILoggingEvent> listener =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("eventloop")) {
              IThrowableProxy stack = event.getThrowableProxy();
              add(
                  event.getFormattedMessage()
                      + (stack == null ? "" : "\n" + ThrowableProxyUtil.asString(stack)));
            }
          }
        };
    Logger checker = (Logger) LoggerFactory.getLogger(BlockedThreadChecker.LOGGER_NAME);
    listener.setContext(checker.getLoggerContext());
    listener.start();
    checker.addAppender(listener);
    return () -> checker.detachAppender(listener);
  }
}
