package dev.innkeeper.cli;

import dev.innkeeper.apply.ApplyFile;
import dev.innkeeper.apply.ApplyFileText;
import dev.innkeeper.apply.ApplyReport;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A run of a file by a service, which gets it as one text with all that the file names. */
record ServiceApply(Session session, ServiceClient service, ApplyFile file, boolean prune) {

  /** What a run would do. */
  JsonObject plan() {
    return session.ask(() -> service.post(path(true), ApplyFileText.of(file)));
  }

  private String path(boolean dryRun) {
    return "/apply?dryRun=" + dryRun + "&prune=" + prune;
  }

  /** Runs it; SIGINT cancels it. */
  ApplyReport run() {
    ServiceApplyDisplay display = new ServiceApplyDisplay(session.screen(), file);
    Await.result(session.node().call(() -> listening(display)));
    Operation end =
        session.operate(
            () -> service.post(path(false), ApplyFileText.of(file)).map(OperationJson::fromJson),
            display);
    return ApplyReport.fromJson(new JsonObject(end.result().orElse(Map.of())));
  }

  /** To all that the service does, until the node is closed. */
  private Future<Void> listening(ServiceApplyDisplay display) {
    MessageConsumer<JsonObject> events = session.node().vertx().eventBus().consumer(Event.ADDRESS);
    events.handler(message -> display.event(message.body()));
    return events.completion();
  }
}
