package dev.innkeeper.cli;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.eventloop.Findings;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A process that asks for many containers at once on a stand-in host, then destroys those that were
 * made. Its last line of output is what it saw, as JSON.
 */
final class CreateCallers {
  private CreateCallers() {}

  /** Arguments: how many, the host's folder, how many at a time. Every tenth is named to fail. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Findings.begin();
    Runnable listening = Findings.listenToVertx();
    Vertx vertx = Vertx.vertx();
    StandInHost host =
        StandInHost.at(Path.of(arguments[1])).set("limits.parallel-creates=" + arguments[2]);
    ContainerManager manager = host.start(vertx).manager();
    List<Operation> creates =
        ends(
            vertx,
            IntStream.range(0, count)
                .mapToObj(i -> (i % 10 == 7 ? "faulty-" : "web-") + i)
                .map(name -> asked(() -> manager.create(spec(name))))
                .toList());
    JsonObject seen = seen(creates).put("leftOfFaulty", left(host, "faulty-"));
    List<Operation> destroys =
        ends(
            vertx,
            creates.stream()
                .filter(create -> create.state() == OperationState.SUCCEEDED)
                .map(create -> create.subject().id())
                .map(name -> asked(() -> manager.destroy(name, new DestroyOptions(true))))
                .toList());
    seen.put("destroyed", count(destroys, OperationState.SUCCEEDED))
        .put("left", new JsonArray(host.leftovers()))
        .put("blocked", new JsonArray(Findings.take()));
    listening.run();
    Await.result(vertx.close());
    seen.put("children", childrenLeft());
    System.out.println(seen.encode());
    System.exit(0);
  }

  /** One that has ended is still there until it is waited for, which takes its moment. */
  private static long childrenLeft() {
    Instant latest = Instant.now().plusSeconds(10);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> children() == 0 || Instant.now().isAfter(latest));
    return children();
  }

  private static long children() {
    return ProcessHandle.current().descendants().count();
  }

  private static ContainerSpec spec(String name) {
    return RequestJson.specFromJson(new JsonObject().put("name", name).put("release", "noble"));
  }

  private static Supplier<Future<Operation>> asked(Supplier<Future<Operation>> request) {
    return () -> ServiceBus.answered(request.get());
  }

  /** Makes all requests at once; gives their operations as they ended. */
  private static List<Operation> ends(Vertx vertx, List<Supplier<Future<Operation>>> requests) {
    Map<String, Operation> ended = new ConcurrentHashMap<>();
    var events = vertx.eventBus().<JsonObject>consumer(Event.ADDRESS);
    events.handler(message -> ended(message.body()).ifPresent(end -> ended.put(end.id(), end)));
    List<Future<Operation>> answers = requests.stream().map(Supplier::get).toList();
    List<String> ids =
        Await.result(Future.all(answers)).<Operation>list().stream().map(Operation::id).toList();
    Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> ended.keySet().containsAll(ids));
    Await.result(events.unregister());
    return ids.stream().map(ended::get).toList();
  }

  private static Optional<Operation> ended(JsonObject event) {
    JsonObject operation = event.getJsonObject("operation");
    return operation != null && OperationState.parse(operation.getString("state")).isFinal()
        ? Optional.of(OperationJson.fromJson(operation))
        : Optional.empty();
  }

  private static JsonObject seen(List<Operation> creates) {
    List<Operation> inTurn =
        creates.stream()
            .sorted(Comparator.comparing(operation -> operation.times().createdAt()))
            .toList();
    return new JsonObject()
        .put("succeeded", count(creates, OperationState.SUCCEEDED))
        .put("failed", count(creates, OperationState.FAILED))
        .put("mostAtOnce", mostAtOnce(creates))
        .put("inTurn", isSorted(inTurn.stream().map(CreateCallers::startedAt).toList()));
  }

  private static long count(List<Operation> creates, OperationState state) {
    return creates.stream().filter(create -> create.state() == state).count();
  }

  private static Instant startedAt(Operation operation) {
    return operation.times().startedAt().orElseThrow();
  }

  private static long mostAtOnce(List<Operation> creates) {
    return creates.stream()
        .map(CreateCallers::startedAt)
        .mapToLong(
            moment ->
                creates.stream()
                    .filter(create -> !startedAt(create).isAfter(moment))
                    .filter(create -> create.times().finishedAt().orElseThrow().isAfter(moment))
                    .count())
        .max()
        .orElse(0);
  }

  private static boolean isSorted(List<Instant> moments) {
    return moments.equals(moments.stream().sorted().toList());
  }

  private static long left(StandInHost host, String prefix) throws Exception {
    return host.leftovers().stream().filter(name -> name.startsWith(prefix)).count();
  }
}
