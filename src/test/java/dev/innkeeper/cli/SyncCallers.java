package dev.innkeeper.cli;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process of many callers that want one image: writes each state of each operation as a line of
 * JSON, and ends when all have ended, with status 0 if all succeeded.
 */
final class SyncCallers {
  private SyncCallers() {}

  /** Arguments: how many, the release, and keys that are set. */
  public static void main(String[] arguments) {
    int callers = Integer.parseInt(arguments[0]);
    List<String> sets = Arrays.asList(arguments).subList(2, arguments.length);
    Vertx vertx = Vertx.vertx();
    Settings settings =
        Await.result(
                new SettingsLoader(vertx, new HostFacts(Map.of(), "here", 2), Optional.empty())
                    .load(List.of(), sets))
            .settings();
    Node node = Node.start(vertx, settings);
    List<Future<Operation>> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      all.add(
          node.call(
              () ->
                  OperationWatch.follow(
                      vertx,
                      () -> ServiceBus.answered(node.images().sync(SyncRequest.of(arguments[1]))),
                      state -> System.out.println(OperationJson.toJson(state).encode()))));
    }
    int status = Await.result(Future.join(all).map(0).otherwise(1));
    node.close();
    System.exit(status);
  }
}
