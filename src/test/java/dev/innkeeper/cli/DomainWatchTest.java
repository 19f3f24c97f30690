package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.operation.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a service tells of changes that others make by hand. */
@Tag("guest")
class DomainWatchTest {
  private static final Duration WITHIN = Duration.ofSeconds(1);

  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private GuestWorld world;
  private Node node;

  @BeforeEach
  void begin() throws Exception {
    world = GuestWorld.withTinyGuest();
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty());
    vertx
        .eventBus()
        .<JsonObject>consumer(Event.ADDRESS)
        .handler(message -> events.add(message.body()));
    node = Node.start(vertx, result(loader.load(List.of(), world.keys())).settings(), true);
  }

  @AfterEach
  void end() throws Exception {
    node.close();
    world.close();
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().commandLine().orElse("").contains("event --all"));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
  }

  private boolean told(String type, String name, String state) {
    return events.stream()
        .filter(event -> event.getString("type").equals(type))
        .map(event -> event.getJsonObject("container"))
        .filter(container -> container.getString("name").equals(name))
        .anyMatch(container -> container.getString("state").equals(state));
  }

  /** From when virsh has returned. */
  private void await(String type, String name, String state) {
    Awaitility.await()
        .atMost(WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(told(type, name, state)).as(type + " " + state).isTrue());
  }

  @Test
  void suspendDestroyAndUndefineByHandAreTold() throws Exception {
    String name = world.name("watched");
    world.run("launch", "noble", "--name", name).succeeded();
    await("container.updated", name, "running");
    GuestWorld.virsh("suspend", "--domain", name);
    await("container.updated", name, "paused");
    GuestWorld.virsh("destroy", "--domain", name);
    await("container.updated", name, "shut off");
    GuestWorld.virsh("undefine", "--domain", name);
    await("container.removed", name, "shut off");
  }

  @Test
  void aGuestStartedByHandIsToldUntilItIsReady() throws Exception {
    String name = world.name("awaited");
    world.run("launch", "noble", "--name", name).succeeded();
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                events.stream()
                    .map(event -> event.getJsonObject("container"))
                    .anyMatch(
                        container ->
                            container != null
                                && container.getString("ready").equals("true")
                                && !container.getJsonArray("addresses").isEmpty()));
  }
}
