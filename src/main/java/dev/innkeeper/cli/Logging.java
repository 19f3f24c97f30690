package dev.innkeeper.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of this process: on standard error, quiet unless asked for. */
final class Logging {
  private Logging() {}

  /** Before anything logs: one log for all libraries, and Vert.x told to use it. */
  static void start() {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** Our own log's level; a command line tells its news itself, so its log begins at warn. */
  static void level(String level, boolean verbose) {
    Level asked = Level.toLevel(level.toUpperCase(Locale.ROOT), Level.INFO);
    Level quiet = asked.isGreaterOrEqual(Level.WARN) ? asked : Level.WARN;
    if (LoggerFactory.getLogger("dev.innkeeper") instanceof Logger logger) {
      logger.setLevel(verbose ? Level.DEBUG : quiet);
    }
  }
}
