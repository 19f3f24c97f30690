package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.OperationState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code operations}: what is being done, and what was. */
@Command(
    name = "operations",
    sortOptions = false,
    description = {
      "Lists a service's operations, under way and ended.",
      "Without --server they are those of this command itself: none."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper operations --server http://127.0.0.1:8480",
      "  innkeeper operations --server http://127.0.0.1:8480 --state running"
    })
final class OperationsCommand extends NodeCommand {
  private static final List<String> HEADER =
      List.of("ID", "KIND", "SUBJECT", "STATE", "PHASE", "CREATED", "HOST");

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only queued, running, succeeded, failed or cancelled ones.")
  @Nullable String state;

  @Override
  int work(Session session) {
    OperationQuery query =
        new OperationQuery(
            Parsed.option("--state", Optional.ofNullable(state), OperationState::parse));
    List<Operation> operations = session.ask(() -> session.manager().operations(query));
    if (session.screen().json()) {
      JsonArray array = new JsonArray();
      operations.forEach(operation -> array.add(OperationJson.toJson(operation)));
      session.screen().result(new JsonObject().put("operations", array));
    } else if (operations.isEmpty()) {
      session.screen().note("No operations.");
    } else {
      session.screen().result(table(operations));
    }
    return 0;
  }

  private static String table(List<Operation> operations) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Operation operation : operations) {
      rows.add(
          List.of(
              operation.id(),
              operation.kind().toString(),
              operation.subject().id(),
              operation.state().toString(),
              operation.phase().map(Object::toString).orElse("-"),
              operation.times().createdAt().toString(),
              operation.host()));
    }
    return Screen.table(rows);
  }
}
