package dev.innkeeper.cli;

import static dev.innkeeper.cli.ClusterWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.innkeeper.bench.ThrottledMirror;
import dev.innkeeper.cluster.BusClient;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.SyncRequest;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
  @TempDir static Path folder;

  private static ClusterWorld world;
  private static GatewayClient gateway;

  @BeforeAll
  static void begin() throws Exception {
    world = new ClusterWorld(folder);
    world.begin();
    gateway = world.gateway();
  }

  @AfterAll
  static void end() throws Exception {
    world.end();
  }

  @Test
  @Order(1)
  void aClientMakesContainersOnEachHostAndOneWhereThereIsRoom() throws Exception {
    for (String host : ClusterWorld.NAMES) {
      Operation end = world.run(manager -> manager.create(world.spec(world.name(host), host)));
      assertThat(end.host()).isEqualTo(host);
    }
    assertThat(world.containers())
        .containsExactly(
            world.shown("a", "running"), world.shown("b", "running"), world.shown("c", "running"));
    assertThat(GuestWorld.domainState(world.name("a"))).isEqualTo("running");
    ContainerSpec anywhere =
        RequestJson.specFromJson(
            new JsonObject().put("name", world.own("somewhere")).put("release", "noble"));
    Operation placed = world.run(manager -> manager.create(anywhere));
    assertThat(world.ask(manager -> manager.info(world.own("somewhere"))).host())
        .isEqualTo(placed.host());
    assertThat(world.ask(manager -> manager.operation(placed.id())).state())
        .isEqualTo(OperationState.SUCCEEDED);
    world.run(manager -> manager.destroy(world.own("somewhere"), new DestroyOptions(true)));
    assertThat(
            world.ask(manager -> manager.operations(OperationQuery.ALL)).stream()
                .map(Operation::host))
        .contains("a", "b", "c");
    assertThat(gateway.told()).contains("a container.create", "b container.create");
  }

  @Test
  @Order(2)
  void aNameIsTakenOnAllHostsAndAnUnknownOneIsNotFound() {
    assertThat(world.refused(manager -> manager.create(world.spec(world.name("a"), "c"))).code())
        .isEqualTo(ErrorCode.ALREADY_EXISTS);
    assertThat(world.refused(manager -> manager.info("nobody")).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(world.refused(manager -> manager.start("no/body/..")).code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(world.refused(manager -> manager.cancel("no-operation")).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(
            world
                .refused(manager -> manager.create(world.spec(world.own("x"), "elsewhere")))
                .code())
        .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(world.ask(manager -> manager.info("c/" + world.name("c"))).host()).isEqualTo("c");
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
    world
        .client()
        .vertx()
        .eventBus()
        .request(address, new JsonObject(), options.setSendTimeout(5_000))
        .onFailure(errors::add);
    eventually(() -> !errors.isEmpty());
    assertThat(errors.get(0)).isInstanceOf(ReplyException.class);
    return (ReplyException) errors.get(0);
  }

  @Test
  @Order(4)
  void whoHasNoCertificateOfTheAuthorityIsNotAnswered() throws Exception {
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    ClusterWorld.certificates(foreign);
    BusClient stranger = world.join("127.0.0.5", foreign);
    try {
      Throwable refused =
          catchThrowable(() -> Await.result(stranger.ask(manager -> manager.hosts())));
      assertThat(refused).isInstanceOf(Failure.class);
      assertThat(world.states()).isEqualTo(ClusterWorld.ALL_UP);
    } finally {
      Await.result(stranger.vertx().close());
    }
  }

  @Test
  @Order(5)
  void aKilledHostIsSeenAndItsOperationsEndAsFailed() throws Exception {
    ClusterHost lost = world.host("b");
    world.tools().script(Tool.GENISOIMAGE, "exec sleep 600");
    List<String> ids = new CopyOnWriteArrayList<>();
    List<Throwable> ends = new CopyOnWriteArrayList<>();
    world
        .client()
        .run(
            manager -> manager.create(world.spec(world.own("half"), "b")),
            update -> ids.add(update.id()))
        .onFailure(ends::add);
    eventually(() -> world.containers().contains("b/" + world.own("half") + " creating"));
    gateway.follow(ids.get(0)).onFailure(ends::add);
    lost.kill();
    eventually(() -> ends.size() == 2);
    assertThat(ends).allMatch(end -> Failure.from(end).code() == ErrorCode.HOST_UNREACHABLE);
    eventually(() -> world.states().equals(List.of("a up", "b unreachable", "c up")));
    eventually(
        () -> world.ask(manager -> manager.operation(ids.get(0))).state() == OperationState.FAILED);
    assertThat(world.containers())
        .contains(world.shown("b", "unreachable"), world.shown("a", "running"));
    for (Failure failure :
        List.of(
            world.refused(manager -> manager.info(world.name("b"))),
            world.refused(manager -> manager.restart(world.name("b"))),
            world.refused(manager -> manager.cancel(ids.get(0))),
            world.refused(manager -> manager.create(world.spec(world.own("more"), "b"))))) {
      assertThat(failure.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }
    assertThat(world.host("a").said()).contains("host left host=\"b\"");
  }

  @Test
  @Order(6)
  void aHostThatReturnsIsReconciled() throws Exception {
    world.tools().script(Tool.GENISOIMAGE, "exec /usr/bin/genisoimage \"$@\"");
    world.again("b");
    eventually(
        () ->
            world
                .containers()
                .equals(
                    List.of(
                        world.shown("a", "running"),
                        world.shown("b", "running"),
                        world.shown("c", "running"))));
  }

  @Test
  @Order(7)
  void aSyncOfAHostKilledInTheMiddleOfTheDownloadFailsAndCanBeRepeated() throws Exception {
    byte[] content = new byte[8 << 20];
    Files.write(Files.createDirectory(folder.resolve("slow")).resolve("disk.img"), content);
    try (ThrottledMirror mirror = new ThrottledMirror(folder.resolve("slow"))) {
      mirror.limit(512 << 10);
      SyncRequest wanted =
          ClusterWorld.disk(
              mirror.url() + "/disk.img",
              "sha256:"
                  + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
      List<Operation> updates = new CopyOnWriteArrayList<>();
      List<Throwable> ends = new CopyOnWriteArrayList<>();
      world.sync("b", wanted, updates::add).onFailure(ends::add);
      eventually(() -> updates.stream().anyMatch(update -> update.measure().done() > 1 << 20));
      gateway.follow(updates.get(0).id()).onFailure(ends::add);
      world.host("b").kill();
      eventually(() -> ends.size() == 2);
      assertThat(ends).allMatch(end -> Failure.from(end).code() == ErrorCode.HOST_UNREACHABLE);
      mirror.limit(0);
      world.again("b");
      assertThat(Await.result(world.sync("b", wanted, update -> {})).host()).isEqualTo("b");
    }
  }

  @Test
  @Order(8)
  void hostsThatWantOneImageAtOnceFetchItOnce() throws Exception {
    OneDownload download = new OneDownload(world, 21);
    List<Future<Operation>> ends = ClusterWorld.NAMES.stream().map(download::begin).toList();
    eventually(() -> download.followers() == 2);
    eventually(() -> ClusterWorld.NAMES.stream().allMatch(download::hasWhatThereIs));
    List<String> tickets = new ArrayList<>();
    for (String host : ClusterWorld.NAMES) {
      tickets.add(download.ticket(host));
    }
    download.goOn();
    for (Future<Operation> end : ends) {
      assertThat(OneDownload.image(Await.result(end))).hasBinaryContent(download.content());
    }
    assertThat(download.asked()).containsExactly(0L);
    for (String host : ClusterWorld.NAMES) {
      assertThat(world.host(host).said()).doesNotContain(tickets);
    }
  }

  @Test
  @Order(9)
  void whereTheHostThatFetchesIsKilledAnotherGoesOnWhereItWas() throws Exception {
    OneDownload download = new OneDownload(world, 22);
    Future<Operation> lost = download.begin("b");
    eventually(() -> download.hasWhatThereIs("b"));
    List<Future<Operation>> ends = List.of(download.begin("a"), download.begin("c"));
    eventually(() -> download.followers() == 2);
    eventually(() -> download.hasWhatThereIs("a") && download.hasWhatThereIs("c"));
    world.host("b").kill();
    eventually(() -> download.asked().size() == 2);
    download.goOn();
    for (Future<Operation> end : ends) {
      assertThat(OneDownload.image(Await.result(end))).hasBinaryContent(download.content());
    }
    assertThat(download.asked()).containsExactly(0L, (long) OneDownload.GATE);
    Throwable end = catchThrowable(() -> Await.result(lost));
    assertThat(Failure.from(end).code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    world.again("b");
  }

  @Test
  @Order(10)
  void aFrozenHostIsWholeAgainSoonAfterItReturns() throws Exception {
    ClusterHost frozen = world.host("c");
    long before = cLeft();
    frozen.freeze();
    try {
      eventually(() -> cLeft() > before);
      eventually(() -> world.containers().contains(world.shown("c", "unreachable")));
      assertThat(world.refused(manager -> manager.info(world.name("c"))).code())
          .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    } finally {
      frozen.thaw();
    }
    eventually(() -> world.states().equals(ClusterWorld.ALL_UP));
    eventually(() -> world.containers().contains(world.shown("c", "running")));
  }

  /** How often the others have lost {@code c}. */
  private static long cLeft() throws IOException {
    return world
        .host("a")
        .said()
        .lines()
        .filter(line -> line.contains("host left host=\"c\""))
        .count();
  }

  @Test
  @Order(11)
  void inAPartitionEachSideKeepsToItself() throws Exception {
    long before = cLeft();
    NetworkCut cut = NetworkCut.around("127.0.0.3");
    try {
      eventually(() -> cLeft() > before);
      eventually(() -> world.containers().contains(world.shown("c", "unreachable")));
      assertThat(world.refused(manager -> manager.restart(world.name("c"))).code())
          .isEqualTo(ErrorCode.HOST_UNREACHABLE);
      List<String> otherSide = List.of("a unreachable", "b unreachable", "c up");
      eventually(() -> gateway.states().equals(otherSide));
      assertThat(gateway.refusal(manager -> manager.restart(world.name("a"))).code())
          .isEqualTo(ErrorCode.HOST_UNREACHABLE);
      assertThat(gateway.refusal(manager -> manager.create(world.spec(world.own("x"), "a"))).code())
          .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    } finally {
      cut.mend();
    }
    eventually(() -> world.states().equals(ClusterWorld.ALL_UP));
    eventually(() -> gateway.states().equals(ClusterWorld.ALL_UP));
    eventually(
        () ->
            world
                .containers()
                .equals(
                    List.of(
                        world.shown("a", "running"),
                        world.shown("b", "running"),
                        world.shown("c", "running"))));
  }

  @Test
  @Order(12)
  void aClientDestroysTheContainersOfEachHost() throws Exception {
    for (String host : ClusterWorld.NAMES) {
      Operation end =
          world.run(manager -> manager.destroy(world.name(host), new DestroyOptions(true)));
      assertThat(end.host()).isEqualTo(host);
    }
    assertThat(world.containers()).isEmpty();
    world.real().assertGone(world.name("a"));
  }

  @Test
  @Order(13)
  void hostsThatEndSayGoodbye() throws Exception {
    assertThat(world.host("c").ended()).isZero();
    eventually(() -> world.states().equals(List.of("a up", "b up", "c unreachable")));
  }
}
