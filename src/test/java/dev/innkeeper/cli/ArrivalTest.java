package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that has an address and is ready within a moment, between two looks at the leases. */
class ArrivalTest {
  private static final Path VIRSH = Path.of("src/test/resources/stand-in/virsh");
  private static final Pattern MAC = Pattern.compile("<mac address=['\"]([0-9a-f:]+)");
  private static final String ADDRESS = "192.168.122.77";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private StandInHost host;

  /** It arrives just after the leases were read, once a file says so. */
  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder).watching();
    String arriving =
        """
        case $* in *net-dhcp-leases*)
          cd '%s'
          [ ! -f leases ] || cat leases
          if [ -f now ]; then
            rm now
            mv coming leases
            echo 'Cloud-init v. 22.4.2 finished at a time.' >>data/containers/quick/console.log
          fi
          exit
        esac
        """
            .formatted(folder);
    host.tools().script(Tool.VIRSH, arriving + Files.readString(VIRSH));
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private Future<Operation> made(ContainerManager manager, String waitFor) {
    JsonObject spec =
        new JsonObject().put("name", "quick").put("release", "noble").put("waitFor", waitFor);
    return OperationWatch.follow(
        vertx,
        () -> ServiceBus.answered(manager.create(RequestJson.specFromJson(spec))),
        update -> {});
  }

  private void arrive() throws Exception {
    Path xml = host.domains().resolve("quick.xml");
    Path state = host.domains().resolve("quick.state");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(state) && Files.readString(state).startsWith("running"));
    Matcher mac = MAC.matcher(Files.readString(xml));
    assertThat(mac.find()).isTrue();
    Files.writeString(
        folder.resolve("coming"),
        " 2026-11-26 12:00:00   %s   ipv4   %s/24   quick   -\n".formatted(mac.group(1), ADDRESS));
    Files.createFile(folder.resolve("now"));
  }

  @Test
  void theTimelineOfWhoWaitedHasItsAddress() throws Exception {
    ContainerManager manager = host.start(vertx).manager();
    Future<Operation> create = made(manager, "ready");
    arrive();
    Await.result(create);
    Container made = Await.result(ServiceBus.answered(manager.info("quick")));
    assertThat(made.timeline())
        .extracting(Container.Moment::name)
        .containsExactly("created", "started", "booting", "address", "ready");
  }

  @Test
  void theServiceTellsItsAddress() throws Exception {
    List<JsonObject> told = new CopyOnWriteArrayList<>();
    vertx.eventBus().<JsonObject>consumer(Event.ADDRESS, event -> told.add(event.body()));
    ContainerManager manager = host.start(vertx).manager();
    Await.result(made(manager, "started"));
    arrive();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                told.stream()
                    .filter(event -> event.getString("type").equals("container.updated"))
                    .anyMatch(event -> event.encode().contains(ADDRESS)));
  }
}
