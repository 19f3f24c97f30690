package dev.innkeeper.cli;

import dev.innkeeper.libvirt.HostPreparation;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code init}: makes this host fit. */
@Command(
    name = "init",
    sortOptions = false,
    description = {
      "Prepares this host: packages, libvirt, the pool and the network.",
      "What is missing is installed, by apt, or started. Safe to repeat."
    },
    footer = {"", "Examples:", "  innkeeper init", "  innkeeper init --yes"})
final class InitCommand extends NodeCommand implements NodeCommand.ThisHost {
  @Option(names = "--yes", description = "For scripts; nothing is asked in any case.")
  boolean yes;

  @Override
  int work(Session session) {
    prepare(session);
    if (session.screen().json()) {
      session.screen().result(new JsonObject().put("ready", true));
    } else {
      session.screen().note("This host is ready. Next: innkeeper sync noble");
    }
    return 0;
  }

  static void prepare(Session session) {
    Node node = session.node();
    Await.result(
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
