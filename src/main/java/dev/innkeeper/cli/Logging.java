package dev.innkeeper.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.innkeeper.config.Settings;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log of this process: on standard error, quiet unless asked for. */
final class Logging {
  private static final String JSON = "/logback-json.xml";

  private Logging() {}

  /** Before anything logs: one log for all libraries, and Vert.x told to use it. */
  static void start() {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** The log of a service, which has no other way to tell its news. */
  static void service(Settings.Log log, boolean verbose) {
    if (log.json() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      configure(context);
    }
    level(log, verbose);
  }

  /** The level of a service's log, which may change while it runs. */
  static void level(Settings.Log log, boolean verbose) {
    Level asked = Level.toLevel(log.level().toUpperCase(Locale.ROOT), Level.INFO);
    if (LoggerFactory.getLogger("dev.innkeeper") instanceof Logger logger) {
      logger.setLevel(verbose ? Level.DEBUG : asked);
    }
  }

  private static void configure(LoggerContext context) {
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(Logging.class.getResource(JSON));
    } catch (JoranException broken) {
      throw new IllegalStateException("the built-in configuration of JSON logs is broken", broken);
    }
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
