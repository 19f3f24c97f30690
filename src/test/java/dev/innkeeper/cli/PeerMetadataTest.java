package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose source is away, which ask each other for its documents. */
class PeerMetadataTest {
  private static final SyncRequest JAMMY =
      new SyncRequest(
          "jammy",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir Path folder;
  private final byte[] content = new byte[1 << 20];
  private final Vertx vertx = Vertx.vertx();
  private final Set<String> members = new ConcurrentSkipListSet<>();
  private final Instant begun = Instant.now();
  private SigningKey key;
  private HttpServer upstream;
  private PeerHost first;

  @BeforeEach
  void syncOnOneHost() throws Exception {
    new Random(13).nextBytes(content);
    key = SigningKey.fresh("Test mirror", begun);
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    offer("20260901", begun);
    Future<HttpServer> bound =
        vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1");
    upstream = Await.result(bound);
    first = host("a");
    Await.result(first.sync(JAMMY));
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private void offer(String serial, Instant updated) throws Exception {
    Path disk = Files.write(folder.resolve("disk"), content);
    new MirrorWriter(folder.resolve("mirror"))
        .add(new Offer("jammy", "22.04", Arch.host(), serial, "disk1.img", disk))
        .write(key, updated);
  }

  private void answer(HttpServerRequest request) {
    Path file = folder.resolve("mirror").resolve(request.path().substring(1));
    if (Files.isRegularFile(file)) {
      request.response().sendFile(file.toString());
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private PeerHost host(String name) {
    return new PeerHost(
        vertx,
        name,
        folder,
        members,
        List.of(
            "images.source=http://127.0.0.1:" + upstream.actualPort(),
            "images.keyring=" + folder.resolve("trusted.gpg")));
  }

  private void takeAway() {
    Await.result(upstream.close());
  }

  private static ErrorCode failure(Future<?> sync) {
    return Failure.from(catchThrowable(() -> Await.result(sync))).code();
  }

  @Test
  void theSignedDocumentsOfAPeerStandInForASourceThatIsAway() throws Exception {
    PeerHost second = host("b");
    takeAway();
    Await.result(second.sync(JAMMY));
    assertThat(second.image()).hasBinaryContent(content);
    Path origin = Path.of(second.image() + ".json");
    assertThat(Files.readString(origin))
        .contains("\"verified\" : \"signed\"", "http://127.0.0.1:" + upstream.actualPort() + "/");
  }

  @Test
  void whereNoPeerHasThemTheSourceIsAway() {
    members.remove("a");
    PeerHost second = host("b");
    takeAway();
    assertThat(failure(second.sync(JAMMY))).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
  }

  @Test
  void documentsThatAPeerAlteredAreNotBelieved() throws Exception {
    try (Stream<Path> kept = Files.list(folder.resolve("a/innkeeper/streams/documents"))) {
      for (Path file : kept.toList()) {
        alter(file);
      }
    }
    PeerHost second = host("b");
    takeAway();
    assertThat(failure(second.sync(JAMMY))).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
  }

  private static void alter(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("jammy", "noble"), StandardCharsets.ISO_8859_1);
  }

  @Test
  void documentsOlderThanSeenAreNotTakenFromAPeer() throws Exception {
    offer("20260902", begun.plus(Duration.ofHours(1)));
    PeerHost second = host("b");
    Await.result(second.sync(JAMMY));
    Files.delete(second.image());
    takeAway();
    assertThat(failure(second.sync(JAMMY))).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
  }
}
