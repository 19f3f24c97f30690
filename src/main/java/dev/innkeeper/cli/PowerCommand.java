package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Parameters;

/** A command that changes one container and tells of its new state. */
abstract class PowerCommand extends NodeCommand {
  @Parameters(paramLabel = "NAME", description = "The container.")
  String name = "";

  abstract Future<Operation> request(Session session);

  @Override
  final int work(Session session) {
    JsonObject container = session.run(() -> request(session));
    if (session.screen().json()) {
      session.screen().result(container);
    } else {
      session.screen().result(name + " " + container.getString("state", "") + "\n");
    }
    return 0;
  }
}
