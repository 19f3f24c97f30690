package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.cluster.BusClient;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.eventloop.Findings;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Three services in JVMs of their own as one cluster, and a client of their event bus. {@code a}
 * has this machine's libvirt; {@code b} and {@code c} have one that starts no guests.
 */
final class ClusterWorld {
  static final List<String> NAMES = List.of("a", "b", "c");
  static final List<String> ALL_UP = List.of("a up", "b up", "c up");

  /** Far over what is promised, for a machine that has more to do. */
  static final Duration LONG = Duration.ofSeconds(90);

  private final int port = freePort();
  private final Path folder;
  private final Map<String, ClusterHost> hosts = new TreeMap<>();
  private final GuestWorld real = new GuestWorld();
  private StandInTools tools;
  private BusClient client;
  private GatewayClient gateway;

  /** One in an empty folder, of which nothing runs yet. */
  ClusterWorld(Path folder) throws IOException {
    this.folder = folder;
  }

  /** Starts all, and waits until each sees the others. */
  void begin() throws Exception {
    certificates(folder);
    real.offer("noble", "24.04", Files.write(folder.resolve("disk1.img"), new byte[4 << 20]));
    start("a", "127.0.0.1", real.keys(), Map.of());
    StandInHost second = StandInHost.in(Files.createDirectories(folder.resolve("b")));
    tools = second.tools();
    start("b", "127.0.0.2", second.keys(), tools.environment());
    StandInHost third = StandInHost.in(Files.createDirectories(folder.resolve("c")));
    start("c", "127.0.0.3", third.keys(), third.tools().environment());
    for (ClusterHost host : hosts.values()) {
      eventually(() -> host.said().contains("Innkeeper serves"));
    }
    client = join("127.0.0.4", folder);
    eventually(() -> states().equals(ALL_UP));
    // A fresh JVM loads Hazelcast's and TLS's classes on its event loops, once.
    Findings.take();
  }

  /** Waits; a request may go to a host that is gone, and fail. */
  static void eventually(Callable<Boolean> condition) {
    await().atMost(LONG).ignoreExceptions().until(condition);
  }

  private void start(
      String name, String address, List<String> keys, Map<String, String> environment)
      throws Exception {
    List<String> all = new ArrayList<>(keys);
    all.addAll(
        List.of(
            "host-name=" + name,
            "http.port=0",
            "cluster.enabled=true",
            "cluster.name=test-" + port,
            "cluster.host=" + address,
            "cluster.port=" + port,
            "cluster.members=127.0.0.1:" + port + ",127.0.0.2:" + port + ",127.0.0.3:" + port,
            "cluster.tls.certificate=" + folder.resolve("host.pem"),
            "cluster.tls.key=" + folder.resolve("host.key"),
            "cluster.tls.ca=" + folder.resolve("ca.pem")));
    hosts.put(name, new ClusterHost(folder.resolve(name + ".log"), all, environment));
  }

  /** A member of the cluster that is no host, with what is in a folder of certificates. */
  BusClient join(String address, Path certificates) {
    return Await.result(
        BusClient.join("test-" + port, address, "127.0.0.1:" + port, certificates, LONG));
  }

  /** An authority, and what it signed for the hosts and for the client. */
  static void certificates(Path folder) throws Exception {
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

  ClusterHost host(String name) {
    return hosts.get(name);
  }

  /** Starts a host that was killed, and waits until all see each other, and it knows the rest. */
  void again(String name) throws IOException {
    ClusterHost host = hosts.get(name);
    int before = host.said().length();
    host.again();
    eventually(() -> states().equals(ALL_UP));
    // One that it has not heard yet could not be told from one that has nothing.
    for (String other : NAMES) {
      eventually(
          () ->
              other.equals(name)
                  || host.said().substring(before).contains("host answers host=\"" + other + "\""));
    }
  }

  /** Those of {@code b}. */
  StandInTools tools() {
    return tools;
  }

  /** That of {@code a}. */
  GuestWorld real() {
    return real;
  }

  BusClient client() {
    return client;
  }

  /** Watches all hosts through {@code c}, from the first call on. */
  GatewayClient gateway() throws IOException {
    if (gateway == null) {
      gateway = GatewayClient.of(host("c"));
    }
    return gateway;
  }

  <T> T ask(Function<ContainerManager, Future<T>> question) {
    return Await.result(client().ask(question));
  }

  Operation run(Function<ContainerManager, Future<Operation>> request) {
    return Await.result(client().run(request, update -> {}));
  }

  /** One disk, not of a source of many. */
  static SyncRequest disk(String url, String digest) {
    return new SyncRequest(
        url,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Digest.parse(digest)));
  }

  /** Has a host get an image. */
  Future<Operation> sync(String host, SyncRequest request, Consumer<Operation> updates) {
    ImageService images =
        new ServiceBus(client.vertx()).client(ImageService.address(host), ImageService.class, LONG);
    return OperationWatch.follow(
        client.vertx(), () -> ServiceBus.answered(images.sync(request)), updates);
  }

  Failure refused(Function<ContainerManager, Future<?>> request) {
    return catchThrowableOfType(
        Failure.class,
        () -> Await.result(client().ask(manager -> request.apply(manager).mapEmpty())));
  }

  List<String> states() {
    return ask(manager -> manager.hosts()).stream()
        .map(host -> host.name() + " " + host.state())
        .toList();
  }

  /** A name that no other test's container has. */
  String own(String purpose) {
    return real.name(purpose);
  }

  /** A name for a container on a host; libvirt's own may have others of other tests. */
  String name(String host) {
    return own("web-" + host);
  }

  String shown(String host, String state) {
    return host + "/" + name(host) + " " + state;
  }

  ContainerSpec spec(String name, String host) {
    return RequestJson.specFromJson(
        new JsonObject().put("name", name).put("release", "noble").put("host", host));
  }

  List<String> containers() {
    return ask(manager -> manager.list(ContainerQuery.ALL)).stream()
        .map(container -> container.host() + "/" + container.name() + " " + container.state())
        .toList();
  }

  /** Ends what runs, also where not all began. */
  void end() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    if (client != null) {
      Await.result(client.vertx().close());
    }
    hosts.values().forEach(ClusterHost::close);
    real.close();
  }
}
