package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.World.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldTest {
  private final World world = new World();

  private String apply(Event.Type type, String host, JsonObject object) {
    return world.apply(new Event(host, 1, "e", Instant.EPOCH, type, object).toJson());
  }

  private static JsonObject host(String name, int freeMemory) {
    return new JsonObject().put("name", name).put("freeMemory", freeMemory);
  }

  @Test
  void aHostThatChangesIsOneHostInItsLatestState() {
    apply(Event.Type.HOST_UPDATED, "h1", host("h1", 10));
    apply(Event.Type.HOST_UPDATED, "h2", host("h2", 10));
    String key = apply(Event.Type.HOST_UPDATED, "h1", host("h1", 20));

    assertThat(world.of(Kind.HOST).values())
        .containsExactlyInAnyOrder(host("h1", 20), host("h2", 10));
    assertThat(world.of(Kind.HOST)).containsEntry(key, host("h1", 20));
  }

  @Test
  void aHostThatWasToldIsNotNewWhereItIsListed() {
    apply(Event.Type.HOST_UPDATED, "h1", host("h1", 10));

    assertThat(world.takeOver(Kind.HOST, "h1", List.of(host("h1", 10)), key -> false)).isEmpty();
  }

  @Test
  void containersOfOneNameOnTwoHostsAreTwo() {
    JsonObject web = new JsonObject().put("name", "web");
    apply(Event.Type.CONTAINER_UPDATED, "h1", web);
    apply(Event.Type.CONTAINER_UPDATED, "h2", web);
    apply(Event.Type.CONTAINER_REMOVED, "h1", web);

    assertThat(world.of(Kind.CONTAINER)).hasSize(1);
  }

  private static JsonObject operation(int number, OperationState state) {
    return new JsonObject().put("id", "o" + number).put("state", state.toString());
  }

  @Test
  void ofTheEndedOperationsTheNewestAreKnownAndAllThatRun() {
    apply(Event.Type.OPERATION_UPDATED, "h1", operation(0, OperationState.RUNNING));
    for (int i = 1; i <= 300; i++) {
      apply(Event.Type.OPERATION_UPDATED, "h1", operation(i, OperationState.RUNNING));
      apply(Event.Type.OPERATION_UPDATED, "h1", operation(i, OperationState.SUCCEEDED));
      apply(Event.Type.OPERATION_UPDATED, "h1", operation(i, OperationState.SUCCEEDED));
    }

    assertThat(world.of(Kind.OPERATION).values())
        .hasSize(251)
        .contains(operation(0, OperationState.RUNNING), operation(51, OperationState.SUCCEEDED))
        .doesNotContain(operation(50, OperationState.SUCCEEDED));
  }
}
