package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.innkeeper.cluster.PeerOffer;
import dev.innkeeper.cluster.PeerService;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.PeerMirrorVerticle;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Several hosts that want one image, which they fetch once. */
class PeerDownloadsTest {
  private static final int SIZE = 3 << 20;
  private static final int GATE = 1 << 20;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private final Vertx vertx = Vertx.vertx();
  private final Set<String> members = new ConcurrentSkipListSet<>();
  private GatedUpstream upstream;
  private SyncRequest wanted;

  @BeforeEach
  void serve() {
    new Random(11).nextBytes(content);
    upstream = new GatedUpstream(vertx, content, GATE);
    wanted = ClusterWorld.disk(Await.result(upstream.start()), digest().toString());
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private Digest digest() {
    Digest.Algorithm sha256 = Digest.Algorithm.SHA256;
    return Digest.of(sha256, sha256.newDigest().digest(content));
  }

  private PeerHost host(String name) {
    return new PeerHost(vertx, name, folder, members, List.of());
  }

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(LONG).until(condition);
  }

  /** One that has begun to read the image from its source. */
  private PeerHost claimant(List<Future<Operation>> ends) {
    PeerHost host = host("a");
    ends.add(host.sync(wanted));
    eventually(() -> host.has(GATE));
    return host;
  }

  /** One that has read from another as much as there is. */
  private PeerHost follower(String name, List<Future<Operation>> ends) {
    PeerHost host = host(name);
    ends.add(host.sync(wanted));
    eventually(host::followsAnother);
    eventually(() -> host.has(GATE));
    return host;
  }

  private void whole(PeerHost host) throws Exception {
    assertThat(host.image()).hasBinaryContent(content);
    assertThat(host.kept()).hasBinaryContent(content);
    assertThat(host.parts()).isEmpty();
  }

  @Test
  void hostsThatWantOneImageAtOnceAreOneDownload() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    List<PeerHost> hosts = List.of(host("a"), host("b"), host("c"));
    hosts.forEach(host -> ends.add(host.sync(wanted)));
    eventually(() -> hosts.stream().filter(PeerHost::followsAnother).count() == 2);
    for (PeerHost host : hosts) {
      eventually(() -> host.has(GATE));
    }
    upstream.open();
    Await.result(Future.all(ends));
    assertThat(upstream.asked()).containsExactly(0L);
    for (PeerHost host : hosts) {
      whole(host);
    }
  }

  @Test
  void aHostThatHasAllIsAskedBeforeTheSource() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    claimant(ends);
    upstream.open();
    Await.result(Future.all(ends));
    PeerHost second = host("b");
    Await.result(second.sync(wanted));
    assertThat(upstream.asked()).containsExactly(0L);
    whole(second);
  }

  @Test
  void whereTheHostThatReadsDiesAnotherOfTheRestGoesOnWhereItWas() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    PeerHost first = claimant(ends);
    List<PeerHost> others = List.of(follower("b", ends), follower("c", ends));
    first.cutOff();
    eventually(() -> upstream.asked().size() == 2);
    upstream.open();
    Await.result(Future.all(ends));
    assertThat(upstream.asked()).containsExactly(0L, (long) GATE);
    for (PeerHost other : others) {
      whole(other);
    }
  }

  @Test
  void whereTheHostThatReadsIsCancelledAnotherGoesOnWhereItWas() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    PeerHost first = claimant(ends);
    PeerHost second = follower("b", ends);
    PeerHost third = follower("c", ends);
    first.cancel();
    eventually(() -> upstream.asked().size() == 2);
    upstream.open();
    Await.result(Future.all(ends.subList(1, 3)));
    assertThat(upstream.asked()).containsExactly(0L, (long) GATE);
    whole(second);
    whole(third);
    Throwable end = catchThrowable(() -> Await.result(ends.get(0)));
    assertThat(Failure.from(end).code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void whatAPeerSpoiltIsFetchedFromTheSource() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    PeerHost first = claimant(ends);
    upstream.open();
    Await.result(Future.all(ends));
    byte[] spoilt = content.clone();
    spoilt[SIZE - 1000] ^= 1;
    Files.write(first.kept(), spoilt);
    PeerHost second = host("b");
    Operation end = Await.result(second.sync(wanted));
    assertThat(upstream.asked()).containsExactly(0L, 0L);
    assertThat(end.warnings()).singleElement().asString().contains("host a");
    whole(second);
  }

  @Test
  void whatTheSourceSpoilsReachesNoPool() throws Exception {
    upstream.spoil(1);
    List<Future<Operation>> ends = new ArrayList<>();
    List<PeerHost> hosts = List.of(claimant(ends), follower("b", ends), follower("c", ends));
    upstream.open();
    Await.result(Future.all(ends));
    for (PeerHost host : hosts) {
      whole(host);
    }
  }

  @Test
  void aPeerThatCannotBeReachedIsPassedOver() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    PeerHost first = claimant(ends);
    Await.result(vertx.undeploy(first.mirror().deploymentID()));
    PeerHost second = host("b");
    ends.add(second.sync(wanted));
    eventually(() -> second.has(GATE));
    upstream.open();
    Await.result(Future.all(ends));
    assertThat(upstream.asked()).containsExactly(0L, 0L);
    whole(second);
  }

  @Test
  void whoHasNoTicketGetsNothing() throws Exception {
    List<Future<Operation>> ends = new ArrayList<>();
    PeerHost first = claimant(ends);
    for (String path :
        List.of("/mirror/digest/" + digest(), "/mirror/streams/v1/index.sjson", "/mirror/")) {
      assertThat(status(first.mirror(), path, "")).as(path).isEqualTo(401);
      assertThat(status(first.mirror(), path, "wrong")).as(path).isEqualTo(401);
    }
    assertThat(status(first.mirror(), "/mirror/digest/sha256:00", ticket())).isEqualTo(404);
    assertThat(status(first.mirror(), "/mirror/digest/" + "sha256:" + "0".repeat(64), ticket()))
        .isEqualTo(404);
    for (String path : List.of("/", "/api/v1/host", "/metrics", "/health/live")) {
      assertThat(status(first.mirror(), path, ticket())).as(path).isEqualTo(404);
    }
  }

  private String ticket() {
    PeerService service =
        new ServiceBus(vertx).client(PeerService.address("a"), PeerService.class, LONG);
    PeerOffer offer = Await.result(service.offer(digest().toString()));
    assertThat(offer.toString()).doesNotContain(offer.mirror().ticket());
    return offer.mirror().ticket();
  }

  private static int status(PeerMirrorVerticle mirror, String path, String password)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(mirror.access().base().resolve(URI.create(path))).timeout(LONG);
    if (!password.isEmpty()) {
      String pair = Base64.getEncoder().encodeToString(("peer:" + password).getBytes());
      request.header("Authorization", "Basic " + pair);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void ticketsAreInNoLogAndNoEvent() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(Event.ADDRESS, message -> events.add(message.body().encode()));
    Logger root = (Logger) LoggerFactory.getLogger("dev.innkeeper");
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
    try {
      List<Future<Operation>> ends = new ArrayList<>();
      PeerHost first = claimant(ends);
      follower("b", ends);
      String ticket = ticket();
      first.cutOff();
      upstream.open();
      Await.result(Future.all(ends));
      assertThat(events).isNotEmpty().noneMatch(event -> event.contains(ticket));
      assertThat(log.list).noneMatch(line -> line.toString().contains(ticket));
      try (var files = Files.walk(folder)) {
        assertThat(files.filter(Files::isRegularFile).filter(file -> holds(file, ticket)))
            .isEmpty();
      }
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException gone) {
      return false;
    }
  }
}
