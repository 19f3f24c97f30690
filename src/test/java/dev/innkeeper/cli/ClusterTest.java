package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.cluster.BusClient;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.eventloop.Findings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.StandInTools;
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
  /** Far over what is promised, for a machine that has more to do. */
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir static Path folder;

  private static final int PORT = freePort();
  private static final List<String> ALL_UP = List.of("a up", "b up", "c up");
  private static final List<String> B_AWAY = List.of("a up", "b unreachable", "c up");
  private static final Map<String, ClusterHost> HOSTS = new TreeMap<>();
  private static final List<BusClient> CLIENTS = new ArrayList<>();
  private static GuestWorld real;
  private static StandInTools tools;
  private static GatewayClient gateway;

  /** {@code a} has this machine's libvirt, the others have one that starts no guests. */
  @BeforeAll
  static void begin() throws Exception {
    certificates(folder);
    real = new GuestWorld();
    real.offer("noble", "24.04", Files.write(folder.resolve("disk1.img"), new byte[4 << 20]));
    start("a", "127.0.0.1", real.keys(), Map.of());
    StandInHost lost = StandInHost.in(Files.createDirectories(folder.resolve("b")));
    tools = lost.tools();
    start("b", "127.0.0.2", lost.keys(), tools.environment());
    StandInHost frozen = StandInHost.in(Files.createDirectories(folder.resolve("c")));
    start("c", "127.0.0.3", frozen.keys(), frozen.tools().environment());
    for (ClusterHost host : HOSTS.values()) {
      await().atMost(LONG).until(() -> host.said().contains("Innkeeper serves"));
    }
    CLIENTS.add(
        Await.result(BusClient.join("test-" + PORT, "127.0.0.4", "127.0.0.1:" + PORT, folder)));
    await().atMost(LONG).ignoreExceptions().until(() -> states().equals(ALL_UP));
    gateway = GatewayClient.of(HOSTS.get("c"));
    // A fresh JVM loads Hazelcast's and TLS's classes on its event loops, once.
    Findings.take();
  }

  private static void start(
      String name, String address, List<String> keys, Map<String, String> environment)
      throws Exception {
    List<String> all = new ArrayList<>(keys);
    all.addAll(
        List.of(
            "host-name=" + name,
            "http.port=0",
            "cluster.enabled=true",
            "cluster.name=test-" + PORT,
            "cluster.host=" + address,
            "cluster.port=" + PORT,
            "cluster.members=127.0.0.1:" + PORT + ",127.0.0.2:" + PORT + ",127.0.0.3:" + PORT,
            "cluster.tls.certificate=" + folder.resolve("host.pem"),
            "cluster.tls.key=" + folder.resolve("host.key"),
            "cluster.tls.ca=" + folder.resolve("ca.pem")));
    HOSTS.put(name, new ClusterHost(folder.resolve(name + ".log"), all, environment));
  }

  @AfterAll
  static void end() throws Exception {
    gateway.close();
    CLIENTS.forEach(client -> Await.result(client.vertx().close()));
    HOSTS.values().forEach(ClusterHost::close);
    real.close();
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

  private static List<String> states() {
    return ask(manager -> manager.hosts()).stream()
        .map(host -> host.name() + " " + host.state())
        .toList();
  }

  /** A name for a container on a host; libvirt's own may have others of other tests. */
  private static String name(String host) {
    return real.name("web-" + host);
  }

  private static String shown(String host, String state) {
    return host + "/" + name(host) + " " + state;
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
  void aClientMakesContainersOnEachHostAndOneWhereThereIsRoom() throws Exception {
    for (String host : HOSTS.keySet()) {
      Operation end = run(manager -> manager.create(spec(name(host), host)));
      assertThat(end.host()).isEqualTo(host);
    }
    assertThat(containers())
        .containsExactly(shown("a", "running"), shown("b", "running"), shown("c", "running"));
    assertThat(GuestWorld.domainState(name("a"))).isEqualTo("running");
    ContainerSpec anywhere =
        RequestJson.specFromJson(
            new JsonObject().put("name", real.name("somewhere")).put("release", "noble"));
    Operation placed = run(manager -> manager.create(anywhere));
    assertThat(ask(manager -> manager.info(real.name("somewhere"))).host())
        .isEqualTo(placed.host());
    assertThat(ask(manager -> manager.operation(placed.id())).state())
        .isEqualTo(OperationState.SUCCEEDED);
    run(manager -> manager.destroy(real.name("somewhere"), new DestroyOptions(true)));
    assertThat(ask(manager -> manager.operations(OperationQuery.ALL)).stream().map(Operation::host))
        .contains("a", "b", "c");
    assertThat(gateway.told()).contains("a container.create", "b container.create");
  }

  @Test
  @Order(2)
  void aNameIsTakenOnAllHostsAndAnUnknownOneIsNotFound() {
    assertThat(refused(manager -> manager.create(spec(name("a"), "c"))).code())
        .isEqualTo(ErrorCode.ALREADY_EXISTS);
    assertThat(refused(manager -> manager.info("nobody")).code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(refused(manager -> manager.start("no/body/..")).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(refused(manager -> manager.cancel("no-operation")).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(refused(manager -> manager.create(spec(real.name("x"), "elsewhere"))).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(ask(manager -> manager.info("c/" + name("c"))).host()).isEqualTo("c");
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
    await().atMost(LONG).until(() -> !errors.isEmpty());
    assertThat(errors.get(0)).isInstanceOf(ReplyException.class);
    return (ReplyException) errors.get(0);
  }

  @Test
  @Order(4)
  void aKilledHostIsSeenAndItsOperationsEndAsFailed() throws Exception {
    ClusterHost lost = HOSTS.get("b");
    tools.script(Tool.GENISOIMAGE, "exec sleep 600");
    List<String> ids = new CopyOnWriteArrayList<>();
    List<Throwable> ends = new CopyOnWriteArrayList<>();
    client()
        .run(
            manager -> manager.create(spec(real.name("half"), "b")), update -> ids.add(update.id()))
        .onFailure(ends::add);
    await().atMost(LONG).until(() -> containers().contains("b/" + real.name("half") + " creating"));
    gateway.follow(ids.get(0)).onFailure(ends::add);
    lost.kill();
    await().atMost(LONG).until(() -> ends.size() == 2);
    assertThat(ends).allMatch(end -> Failure.from(end).code() == ErrorCode.HOST_UNREACHABLE);
    // A request of the client may have gone to the dead one, and waits for its answer.
    await().atMost(LONG).ignoreExceptions().until(() -> states().equals(B_AWAY));
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> ask(manager -> manager.operation(ids.get(0))).state() == OperationState.FAILED);
    assertThat(containers()).contains(shown("b", "unreachable"), shown("a", "running"));
    for (Failure failure :
        List.of(
            refused(manager -> manager.info(name("b"))),
            refused(manager -> manager.restart(name("b"))),
            refused(manager -> manager.cancel(ids.get(0))),
            refused(manager -> manager.create(spec(real.name("more"), "b"))))) {
      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }
    assertThat(HOSTS.get("a").said()).contains("host left host=\"b\"");
  }

  @Test
  @Order(5)
  void aHostThatReturnsIsReconciled() throws Exception {
    tools.script(Tool.GENISOIMAGE, "exec /usr/bin/genisoimage \"$@\"");
    HOSTS.get("b").again();
    await().atMost(LONG).ignoreExceptions().until(() -> states().equals(ALL_UP));
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () ->
                containers()
                    .equals(
                        List.of(
                            shown("a", "running"), shown("b", "running"), shown("c", "running"))));
  }

  @Test
  @Order(6)
  void aFrozenHostIsWholeAgainSoonAfterItReturns() throws Exception {
    ClusterHost frozen = HOSTS.get("c");
    frozen.freeze();
    await().atMost(LONG).until(() -> HOSTS.get("a").said().contains("host left host=\"c\""));
    // A request of the client may have gone to the frozen one, and waits for its answer.
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> containers().contains(shown("c", "unreachable")));
    assertThat(refused(manager -> manager.info(name("c"))).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    frozen.thaw();
    await().atMost(LONG).ignoreExceptions().until(() -> states().equals(ALL_UP));
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> containers().contains(shown("c", "running")));
  }

  @Test
  @Order(8)
  void aClientDestroysTheContainersOfEachHost() throws Exception {
    for (String host : HOSTS.keySet()) {
      Operation end = run(manager -> manager.destroy(name(host), new DestroyOptions(true)));
      assertThat(end.host()).isEqualTo(host);
    }
    assertThat(containers()).isEmpty();
    real.assertGone(name("a"));
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
      assertThat(states()).isEqualTo(ALL_UP);
    } finally {
      Await.result(stranger.vertx().close());
    }
  }

  @Test
  @Order(9)
  void hostsThatEndSayGoodbye() throws Exception {
    assertThat(HOSTS.get("c").ended()).isZero();
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> states().equals(List.of("a up", "b up", "c unreachable")));
  }
}
