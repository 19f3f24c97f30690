package dev.innkeeper.cli;

import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.HostPreparation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code init}: makes this host fit. */
@Command(
    name = "init",
    sortOptions = false,
    description = {
      "Prepares this host: packages, libvirt, the pool and the network.",
      "What is missing is installed, by apt, or started. A step that fails holds up only those",
      "that need it; each is told, and the first gives the exit status. Safe to repeat."
    },
    footer = {"", "Examples:", "  innkeeper init", "  innkeeper init --yes"})
final class InitCommand extends NodeCommand implements NodeCommand.ThisHost {
  @Option(names = "--yes", description = "For scripts; nothing is asked in any case.")
  boolean yes;

  @Override
  int work(Session session) {
    List<Failure> failures = prepare(session);
    if (!failures.isEmpty()) {
      return session.screen().failures(failures, globals().verbose);
    }
    if (session.screen().json()) {
      session.screen().result(new JsonObject().put("ready", true));
    } else {
      session.screen().note("This host is ready. Next: innkeeper sync noble");
    }
    return 0;
  }

  /** Does what can be done, and gives what could not. */
  static List<Failure> prepare(Session session) {
    Node node = session.node();
    return Await.result(
        node.call(
            () ->
                new HostPreparation(
                        node.vertx(),
                        node.runner(),
                        node.settings(),
                        node.virsh(),
                        session.screen()::note)
                    .run()));
  }
}
