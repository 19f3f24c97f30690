package dev.innkeeper.cli;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.ApiToken;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that does its work in this process, on a node of its own. */
abstract class NodeCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  /** Does the work on the main thread, which may wait; a failure becomes the one line of error. */
  abstract int work(Session session);

  /** Keys that this command sets before those of the caller, {@code key=value}. */
  List<String> presets() {
    return List.of();
  }

  @Override
  public Integer call() {
    return onNode(presets(), this::work);
  }

  /** Does some work on a node that these keys are set for, and gives the exit status. */
  final int onNode(List<String> keys, ToIntFunction<Session> work) {
    Globals globals = globals();
    Screen screen = globals.screen();
    if (globals.server != null && this instanceof ThisHost) {
      return screen.misuse("this command works on its own host; run it there, without --server");
    }
    Interruption interruption = Interruption.watch();
    Vertx vertx = vertx();
    try {
      Settings settings = Configuration.load(vertx, globals, keys, screen);
      try (Node node = started(vertx, settings)) {
        return work.applyAsInt(new Session(node, screen, interruption));
      }
    } catch (Failure failure) {
      return screen.failure(failure, globals.verbose);
    } finally {
      Await.result(vertx.close());
      interruption.settled();
    }
  }

  Vertx vertx() {
    return Vertx.vertx();
  }

  Node started(Vertx vertx, Settings settings) {
    Logging.level(settings.log().level(), globals().verbose);
    String server = globals().server;
    return server == null
        ? Node.start(vertx, settings)
        : Node.connect(vertx, settings, service(vertx, settings, server));
  }

  private ServiceClient service(Vertx vertx, Settings settings, String server) {
    return new ServiceClient(
        vertx, ServiceClient.address(server), token(settings), ServerTrust.of(settings.http()));
  }

  /** Without any token, a service that asks for none can be asked. */
  private Optional<String> token(Settings settings) {
    Path named = globals().tokenFile;
    if (named != null) {
      return Optional.of(ApiToken.read(named).text());
    }
    Path own = ApiToken.file(settings.dataDir());
    return Optional.ofNullable(System.getenv("INNKEEPER_TOKEN"))
        .filter(text -> !text.isBlank())
        .map(String::strip)
        .or(
            () ->
                Files.isReadable(own) ? Optional.of(ApiToken.read(own).text()) : Optional.empty());
  }

  /** Marks commands that look at or change the machine itself. */
  interface ThisHost {}

  final Globals globals() {
    if (spec != null && spec.root().userObject() instanceof Innkeeper program) {
      return program.globals;
    }
    throw new IllegalStateException("commands run below the program's own command line");
  }
}
