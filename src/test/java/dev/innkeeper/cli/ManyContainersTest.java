package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host full of containers. */
class ManyContainersTest {
  private static final int CONTAINERS = 300;
  private static final List<String> STATES = List.of("running", "paused", "shut off", "crashed");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private StandInHost host;
  private ContainerManager manager;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder);
    manager = host.start(vertx).manager();
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private void create(String name) {
    JsonObject spec = new JsonObject().put("name", name).put("release", "noble");
    Await.result(
        OperationWatch.follow(
            vertx,
            () -> ServiceBus.answered(manager.create(RequestJson.specFromJson(spec))),
            state -> {}));
  }

  /** Others of the same make, as libvirt knows them. */
  private void multiply(String name) throws Exception {
    Path domains = host.domains();
    String xml = Files.readString(domains.resolve(name + ".xml"));
    String uuid = Files.readString(domains.resolve(name + ".uuid")).strip();
    for (int number = 1; number < CONTAINERS; number++) {
      String other = name.replace("0", Integer.toString(number));
      String otherUuid = new UUID(4, number).toString();
      Files.writeString(
          domains.resolve(other + ".xml"), xml.replace(name, other).replace(uuid, otherUuid));
      Files.writeString(domains.resolve(other + ".uuid"), otherUuid + "\n");
      Files.writeString(domains.resolve(otherUuid + ".by-uuid"), other + "\n");
      Files.writeString(
          domains.resolve(other + ".state"), STATES.get(number % STATES.size()) + "\n");
    }
  }

  private List<Container> list() {
    return Await.result(manager.list(ContainerQuery.ALL));
  }

  /** Once is enough, for what else runs on the machine may make any of them slow. */
  @Test
  void threeHundredAreListedInUnderASecond() throws Exception {
    create("guest-0");
    multiply("guest-0");
    List<Container> all = list();
    assertThat(all).hasSize(CONTAINERS);
    assertThat(all).extracting(Container::state).hasSameElementsAs(STATES);
    assertThat(all).allMatch(container -> container.release().equals("noble"));
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(10))
        .until(this::listTime, took -> took.compareTo(Duration.ofSeconds(1)) < 0);
  }

  private Duration listTime() {
    long begun = System.nanoTime();
    list();
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
