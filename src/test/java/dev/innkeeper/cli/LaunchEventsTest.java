package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What other programs on the bus see of a real launch, asked for as they would ask. */
@Tag("guest")
class LaunchEventsTest {
  private final Vertx vertx = Vertx.vertx();
  private GuestWorld world;
  private Node node;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty());
    node = Node.start(vertx, result(loader.load(List.of(), world.keys())).settings());
  }

  @AfterEach
  void end() throws Exception {
    node.close();
    world.close();
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
  }

  private List<JsonObject> listen() throws Exception {
    List<JsonObject> seen = new CopyOnWriteArrayList<>();
    var consumer = vertx.eventBus().<JsonObject>consumer(Event.ADDRESS);
    consumer.handler(message -> seen.add(message.body()));
    result(consumer.completion());
    return seen;
  }

  private JsonObject ask(String action, JsonObject arguments) throws Exception {
    DeliveryOptions options = new DeliveryOptions().addHeader("action", action);
    Future<Message<JsonObject>> reply =
        vertx.eventBus().request(ContainerManager.ADDRESS, arguments, options);
    return result(reply).body();
  }

  private static List<JsonObject> of(List<JsonObject> events, String operation) {
    return events.stream()
        .filter(event -> event.getString("type").equals("operation.updated"))
        .map(event -> event.getJsonObject("operation"))
        .filter(update -> update.getString("id").equals(operation))
        .toList();
  }

  private static boolean ended(List<JsonObject> events, String operation) {
    return of(events, operation).stream()
        .anyMatch(update -> !List.of("queued", "running").contains(update.getString("state")));
  }

  @Test
  void twoConsumersSeeTheSameOrderedProgressToItsEnd() throws Exception {
    List<JsonObject> first = listen();
    List<JsonObject> second = listen();
    String name = world.name("seen");
    JsonObject spec =
        new JsonObject().put("name", name).put("release", "noble").put("waitFor", "ready");
    String id = ask("create", new JsonObject().put("spec", spec)).getString("id");
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> ended(first, id) && ended(second, id));
    List<JsonObject> updates = of(first, id);
    assertThat(of(second, id)).isEqualTo(updates);
    JsonObject last = updates.get(updates.size() - 1);
    assertThat(last.getString("state")).as(last.encode()).isEqualTo("succeeded");
    assertThat(last.getJsonObject("result").getString("ready")).isEqualTo("true");
    assertThat(names(last.getJsonArray("phases")))
        .containsExactlyInAnyOrder(
            "metadata",
            "download",
            "publish",
            "seed",
            "disk",
            "define",
            "start",
            "boot",
            "address",
            "ready")
        .containsSubsequence(
            "metadata", "download", "publish", "seed", "define", "start", "boot", "ready");
    assertThat(sequence(first)).isSorted().doesNotHaveDuplicates();
    assertThatNoSecondHasOverTen(first, id);
    assertThat(containerStates(first, name)).startsWith("creating").endsWith("running");
    remove(first, name);
  }

  private void remove(List<JsonObject> events, String name) throws Exception {
    JsonObject arguments =
        new JsonObject().put("name", name).put("options", new JsonObject().put("force", true));
    ask("destroy", arguments);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                events.stream()
                    .filter(event -> event.getString("type").equals("container.removed"))
                    .anyMatch(
                        event -> event.getJsonObject("container").getString("name").equals(name)));
    world.assertGone(name);
  }

  private static List<String> names(JsonArray phases) {
    return phases.stream().map(phase -> ((JsonObject) phase).getString("name")).toList();
  }

  private static List<Long> sequence(List<JsonObject> events) {
    return events.stream().map(event -> event.getLong("seq")).toList();
  }

  private static List<String> containerStates(List<JsonObject> events, String name) {
    return events.stream()
        .filter(event -> event.getString("type").equals("container.updated"))
        .map(event -> event.getJsonObject("container"))
        .filter(container -> container.getString("name").equals(name))
        .map(container -> container.getString("state"))
        .toList();
  }

  private static void assertThatNoSecondHasOverTen(List<JsonObject> events, String operation) {
    List<Instant> times = new ArrayList<>();
    for (JsonObject event : events) {
      if (Stream.of(event).anyMatch(one -> !of(List.of(one), operation).isEmpty())) {
        times.add(Instant.parse(event.getString("time")));
      }
    }
    for (int i = 10; i < times.size(); i++) {
      assertThat(Duration.between(times.get(i - 10), times.get(i)))
          .as("eleven updates from " + times.get(i - 10))
          .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }
  }

  @Test
  void aCreateThatFailsIsTakenBack() throws Exception {
    List<JsonObject> events = listen();
    String name = world.name("never");
    JsonObject spec = new JsonObject().put("name", name).put("release", "zork");
    ask("create", new JsonObject().put("spec", spec));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                events.stream()
                    .filter(event -> event.getString("type").equals("container.removed"))
                    .anyMatch(
                        event -> event.getJsonObject("container").getString("name").equals(name)));
    assertThat(containerStates(events, name)).containsExactly("creating");
  }

  @Test
  void failuresCrossTheBusWithTheirNumberAndJson() throws Exception {
    JsonObject spec = new JsonObject().put("name", "..").put("release", "noble");
    DeliveryOptions create = new DeliveryOptions().addHeader("action", "create");
    Future<Message<Object>> answer =
        ServiceBus.answered(
            vertx
                .eventBus()
                .request(ContainerManager.ADDRESS, new JsonObject().put("spec", spec), create));
    Awaitility.await().until(answer::isComplete);
    assertThat(answer.cause())
        .hasMessageContaining("'..'")
        .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
        .extracting(Failure::code)
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }
}
