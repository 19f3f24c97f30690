package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is told what happens in libvirt looks at nothing that it knows. */
class KnownHostTest {
  private static final Path VIRSH = Path.of("src/test/resources/stand-in/virsh");
  private static final String FOREIGN = "5c6e8a2f-0d4e-4a6b-9f0e-2f8d3b1a7c90";

  /** One after the other, which would be as many looks if each had its own. */
  private static final int MADE = 16;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private StandInHost host;
  private ContainerManager manager;
  private int tries;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder).watching();
    host.tools()
        .script(Tool.VIRSH, "printf '%s\\n' \"$*\" >>" + calls() + "\n" + Files.readString(VIRSH));
    for (String kind : List.of("event", "net-event", "pool-event")) {
      Files.createFile(told(kind));
    }
    manager = host.start(vertx).manager();
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private Path calls() {
    return folder.resolve("calls");
  }

  private Path told(String kind) {
    return host.tools().folder().resolve("told-" + kind);
  }

  private void tell(String kind, String line) throws IOException {
    Files.writeString(told(kind), line + "\n", StandardOpenOption.APPEND);
  }

  private Future<Operation> asked(String name) {
    JsonObject spec = new JsonObject().put("name", name).put("release", "noble");
    return ServiceBus.answered(manager.create(RequestJson.specFromJson(spec)));
  }

  private void followed(Supplier<Future<Operation>> request) {
    Await.result(OperationWatch.follow(vertx, request, update -> {}));
  }

  /** Whether libvirt was looked at before one more launch. */
  private boolean looks() throws IOException {
    String name = "try-" + tries++;
    followed(() -> asked(name));
    followed(() -> ServiceBus.answered(manager.destroy(name, new DestroyOptions(true))));
    return Files.readString(calls()).contains("domuuid --domain " + name + ";");
  }

  private void awaitKnown() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !looks());
  }

  private void foreignDomain(String name) throws IOException {
    Path domains = host.domains();
    Files.writeString(domains.resolve(FOREIGN + ".by-uuid"), name + "\n");
    Files.writeString(domains.resolve(name + ".uuid"), FOREIGN + "\n");
    Files.writeString(domains.resolve(name + ".state"), "shut off\n");
    Files.writeString(
        domains.resolve(name + ".xml"),
        "<domain type='qemu'><name>%s</name><uuid>%s</uuid><devices/></domain>\n"
            .formatted(name, FOREIGN));
  }

  private void onlyForeignIsThere() throws IOException {
    assertThat(host.leftovers())
        .containsExactlyInAnyOrder(
            FOREIGN + ".by-uuid", "foreign.xml", "foreign.uuid", "foreign.state");
  }

  @Test
  void changesOfNetworksAndPoolsHaveItLookAgain() throws Exception {
    assertThat(looks()).isTrue();
    for (String kind : List.of("net-event", "pool-event")) {
      awaitKnown();
      tell(kind, "2026-11-26 12:00:00.000+0000: event 'lifecycle' for it: Stopped");
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::looks);
    }
  }

  @Test
  void aDomainOfTheNameThatWasNotToldYetIsLeftAlone() throws Exception {
    awaitKnown();
    foreignDomain("foreign");
    assertThatThrownBy(() -> followed(() -> asked("foreign")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ALREADY_EXISTS));
    onlyForeignIsThere();
  }

  @Test
  void aDomainThatWasToldIsRefusedAtOnce() throws Exception {
    awaitKnown();
    foreignDomain("foreign");
    tell(
        "event",
        "2026-11-26 12:00:00.000+0000: event 'lifecycle' for domain 'foreign': Defined Added");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                asked("foreign")
                    .transform(answer -> Future.succeededFuture(answer.failed()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get());
    onlyForeignIsThere();
  }

  private long looksAtAll() throws IOException {
    return Files.readAllLines(calls()).stream()
        .filter(call -> call.contains("list --all --autostart"))
        .count();
  }

  @Test
  void looksSeldomWhileMuchIsBeingMade() throws Exception {
    awaitKnown();
    Path gate = folder.resolve("go-on");
    host.tools()
        .script(
            Tool.GENISOIMAGE,
            "case $PWD in */held*) until [ -e "
                + gate
                + " ]; do sleep 0.1; done ;; esac\nexec /usr/bin/genisoimage \"$@\"");
    Future<Operation> held = OperationWatch.follow(vertx, () -> asked("held"), update -> {});
    try {
      long before = looksAtAll();
      for (int made = 0; made < MADE; made++) {
        String name = "made-" + made;
        followed(() -> asked(name));
      }
      assertThat(looksAtAll() - before).isLessThan(MADE / 2);
      assertThat(held.isComplete()).isFalse();
    } finally {
      Files.createFile(gate);
    }
    Await.result(held);
    long then = looksAtAll();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> looksAtAll() > then);
  }
}
