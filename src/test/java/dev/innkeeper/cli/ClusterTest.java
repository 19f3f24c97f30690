package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.cluster.BusClient;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.eventloop.Findings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three services in JVMs of their own as one cluster, and a client of their event bus. */
@Tag("guest")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final Duration JOIN = Duration.ofSeconds(90);
  private static final Duration SEEN = Duration.ofSeconds(15);

  @TempDir static Path folder;

  private static final Map<String, ClusterHost> HOSTS = new TreeMap<>();
  private static final List<BusClient> CLIENTS = new ArrayList<>();
  private static final int PORT = freePort();

  @BeforeAll
  static void begin() throws Exception {
    certificates(folder);
    start("a", "127.0.0.1");
    start("b", "127.0.0.2");
    start("c", "127.0.0.3");
    for (ClusterHost host : HOSTS.values()) {
      await().atMost(JOIN).until(() -> host.said().contains("Innkeeper serves"));
    }
    CLIENTS.add(
        Await.result(BusClient.join("test-" + PORT, "127.0.0.4", "127.0.0.1:" + PORT, folder)));
    await().atMost(JOIN).ignoreExceptions().until(() -> states().equals("a up, b up, c up"));
    // A fresh JVM loads Hazelcast's and TLS's classes on its event loops, once.
    Findings.take();
  }

  private static void start(String name, String address) throws Exception {
    HOSTS.put(
        name,
        ClusterHost.start(
            folder.resolve(name),
            name,
            List.of(
                "cluster.name=test-" + PORT,
                "cluster.host=" + address,
                "cluster.port=" + PORT,
                "cluster.members=127.0.0.1:" + PORT + ",127.0.0.2:" + PORT + ",127.0.0.3:" + PORT,
                "cluster.tls.certificate=" + folder.resolve("host.pem"),
                "cluster.tls.key=" + folder.resolve("host.key"),
                "cluster.tls.ca=" + folder.resolve("ca.pem"))));
  }

  @AfterAll
  static void end() {
    CLIENTS.forEach(client -> Await.result(client.vertx().close()));
    HOSTS.values().forEach(ClusterHost::close);
  }

  /** An authority, and what it signed for the hosts and for the client. */
  private static void certificates(Path folder) throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("certificates"),
            "set -e\n"
                + "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Test-CA"
                + " -keyout ca.key -out ca.pem\n"
                + "printf 'subjectAltName=IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3,IP:127.0.0.4'"
                + " >names\n"
                + "for who in host client; do\n"
                + "  openssl req -newkey rsa:2048 -nodes -subj /CN=$who -keyout $who.key"
                + " -out $who.csr\n"
                + "  openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial"
                + " -days 2 -extfile names -out $who.pem\n"
                + "done\n");
    Process made =
        new ProcessBuilder("bash", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(made.waitFor()).as(Files.readString(folder.resolve("openssl.log"))).isZero();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  private static BusClient client() {
    return CLIENTS.get(0);
  }

  private static <T> T ask(Function<ContainerManager, Future<T>> question) {
    return Await.result(client().ask(question));
  }

  private static Operation run(Function<ContainerManager, Future<Operation>> request) {
    return Await.result(client().run(request, update -> {}));
  }

  private static Failure refused(Function<ContainerManager, Future<?>> request) {
    return catchThrowableOfType(
        Failure.class,
        () -> Await.result(client().ask(manager -> request.apply(manager).mapEmpty())));
  }

  private static String states() {
    List<Host> hosts = ask(manager -> manager.hosts());
    return String.join(", ", hosts.stream().map(host -> host.name() + " " + host.state()).toList());
  }

  private static ContainerSpec spec(String name, String host) {
    return RequestJson.specFromJson(
        new JsonObject().put("name", name).put("release", "noble").put("host", host));
  }

  private static List<String> containers() {
    return ask(manager -> manager.list(ContainerQuery.ALL)).stream()
        .map(container -> container.host() + "/" + container.name() + " " + container.state())
        .toList();
  }

  @Test
  @Order(1)
  void aClientMakesContainersOnEachHostAndOneWhereThereIsRoom() {
    for (String host : HOSTS.keySet()) {
      Operation end = run(manager -> manager.create(spec("web-" + host, host)));
      assertThat(end.host()).isEqualTo(host);
    }
    assertThat(containers())
        .containsExactly("a/web-a running", "b/web-b running", "c/web-c running");
    ContainerSpec anywhere =
        RequestJson.specFromJson(new JsonObject().put("name", "somewhere").put("release", "noble"));
    Operation placed = run(manager -> manager.create(anywhere));
    assertThat(ask(manager -> manager.info("somewhere")).host()).isEqualTo(placed.host());
    assertThat(ask(manager -> manager.operation(placed.id())).state())
        .isEqualTo(OperationState.SUCCEEDED);
    run(manager -> manager.destroy("somewhere", new DestroyOptions(true)));
    assertThat(ask(manager -> manager.operations(OperationQuery.ALL)).stream().map(Operation::host))
        .contains("a", "b", "c");
  }

  @Test
  @Order(2)
  void aNameIsTakenOnAllHostsAndAnUnknownOneIsNotFound() {
    assertThat(refused(manager -> manager.create(spec("web-a", "c"))).code())
        .isEqualTo(ErrorCode.ALREADY_EXISTS);
    assertThat(refused(manager -> manager.info("nobody")).code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(refused(manager -> manager.start("no/body/..")).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(refused(manager -> manager.cancel("no-operation")).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(refused(manager -> manager.create(spec("web-x", "elsewhere"))).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(ask(manager -> manager.info("c/web-c")).host()).isEqualTo("c");
  }

  @Test
  @Order(3)
  void innerAddressesAreNotReachableAndOtherVersionsAreTold() {
    for (String inner : List.of("innkeeper.process", ServiceBus.SETTLE)) {
      ReplyException nobody = sent(inner, new DeliveryOptions());
      assertThat(nobody.failureType()).as(inner).isEqualTo(ReplyFailure.NO_HANDLERS);
    }
    ReplyException other =
        sent(
            ContainerManager.ADDRESS,
            new DeliveryOptions()
                .addHeader("action", "hosts")
                .addHeader(ServiceBus.VERSION_HEADER, "0"));
    assertThat(other.failureCode()).isEqualTo(ErrorCode.VERSION_MISMATCH.number());
    assertThat(new JsonObject(other.getMessage()).getString("code")).isEqualTo("VERSION_MISMATCH");
  }

  private static ReplyException sent(String address, DeliveryOptions options) {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    client()
        .vertx()
        .eventBus()
        .request(address, new JsonObject(), options.setSendTimeout(5_000))
        .onFailure(errors::add);
    await().atMost(SEEN).until(() -> !errors.isEmpty());
    assertThat(errors.get(0)).isInstanceOf(ReplyException.class);
    return (ReplyException) errors.get(0);
  }

  @Test
  @Order(4)
  void aKilledHostIsSeenAndItsOperationsEndAsFailed() throws Exception {
    ClusterHost lost = HOSTS.get("b");
    lost.host().tools().script(Tool.GENISOIMAGE, "exec sleep 600");
    List<String> ids = new CopyOnWriteArrayList<>();
    List<Throwable> ends = new CopyOnWriteArrayList<>();
    client()
        .run(manager -> manager.create(spec("half", "b")), update -> ids.add(update.id()))
        .onFailure(ends::add);
    await().atMost(SEEN).until(() -> containers().contains("b/half creating"));
    lost.kill();
    await().atMost(SEEN).until(() -> !ends.isEmpty());
    assertThat(Failure.from(ends.get(0)).code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    // A request of the client may have gone to the dead one, and waits for its answer.
    await()
        .atMost(JOIN)
        .ignoreExceptions()
        .until(() -> states().equals("a up, b unreachable, c up"));
    assertThat(ask(manager -> manager.operation(ids.get(0))).state())
        .isEqualTo(OperationState.FAILED);
    assertThat(containers()).contains("b/web-b unreachable", "a/web-a running");
    for (Failure failure :
        List.of(
            refused(manager -> manager.info("web-b")),
            refused(manager -> manager.restart("web-b")),
            refused(manager -> manager.cancel(ids.get(0))),
            refused(manager -> manager.create(spec("more", "b"))))) {
      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }
    assertThat(HOSTS.get("a").said()).contains("host left host=\"b\"");
  }

  @Test
  @Order(5)
  void aHostThatReturnsIsReconciled() throws Exception {
    ClusterHost back = HOSTS.get("b");
    back.host().tools().script(Tool.GENISOIMAGE, "exec /usr/bin/genisoimage \"$@\"");
    back.again();
    await().atMost(JOIN).until(() -> states().equals("a up, b up, c up"));
    await()
        .atMost(SEEN)
        .until(
            () ->
                containers()
                    .equals(List.of("a/web-a running", "b/web-b running", "c/web-c running")));
  }

  @Test
  @Order(6)
  void aFrozenHostIsWholeAgainSoonAfterItReturns() throws Exception {
    ClusterHost frozen = HOSTS.get("c");
    frozen.freeze();
    // A request of the client may have gone to the frozen one, and waits for its answer.
    await()
        .atMost(JOIN)
        .ignoreExceptions()
        .until(() -> containers().contains("c/web-c unreachable"));
    assertThat(refused(manager -> manager.info("web-c")).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    frozen.thaw();
    await().atMost(SEEN).ignoreExceptions().until(() -> containers().contains("c/web-c running"));
    Container whole = ask(manager -> manager.info("web-c"));
    assertThat(whole.host()).isEqualTo("c");
    run(manager -> manager.destroy("web-c", new DestroyOptions(true)));
  }

  @Test
  @Order(7)
  void whoHasNoCertificateOfTheAuthorityIsNotAnswered() throws Exception {
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    certificates(foreign);
    String cluster = "test-" + PORT;
    BusClient stranger =
        Await.result(BusClient.join(cluster, "127.0.0.5", "127.0.0.1:" + PORT, foreign));
    try {
      Throwable refused =
          catchThrowable(() -> Await.result(stranger.ask(manager -> manager.hosts())));
      assertThat(refused).isInstanceOf(Failure.class);
      assertThat(states()).isEqualTo("a up, b up, c up");
    } finally {
      Await.result(stranger.vertx().close());
    }
  }

  @Test
  @Order(8)
  void hostsThatEndSayGoodbye() throws Exception {
    assertThat(HOSTS.get("c").ended()).isTrue();
    await().atMost(Duration.ofSeconds(5)).until(() -> states().contains("c unreachable"));
  }
}
