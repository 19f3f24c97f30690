package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.gateway.GatewayWorld;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that kept what it fetched, as another's only source. */
class MirrorTest {
  private static final int CONTENT = 2 << 20;
  private static final String INDEX = "/mirror/streams/v1/index.sjson";

  @TempDir Path folder;
  private final byte[] content = new byte[CONTENT];
  private final HttpClient http = HttpClient.newHttpClient();
  private String item = "";
  private GatewayWorld host;

  @BeforeEach
  void syncAndServe() throws Exception {
    new Random(5).nextBytes(content);
    SigningKey key = SigningKey.fresh("Test mirror", Instant.now());
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    Path root = folder.resolve("upstream");
    Path disk = Files.write(folder.resolve("disk"), content);
    new MirrorWriter(root)
        .add(new Offer("jammy", "22.04", Arch.host(), "20260901", "disk1.img", disk))
        .write(key, Instant.now());
    try (var files = Files.walk(root)) {
      item =
          files
              .filter(file -> file.toString().endsWith(".img"))
              .map(file -> "/mirror/" + root.relativize(file))
              .findFirst()
              .orElseThrow();
    }
    Vertx vertx = Vertx.vertx();
    LoopbackMirror upstream = Await.result(LoopbackMirror.of(vertx, root));
    CommandRun first = sync("first", upstream.url().toString(), "images.keep-download=true");
    assertThat(first.exit()).as(first.err()).isZero();
    Await.result(vertx.close());
    host = GatewayWorld.start(folder.resolve("first"), "images.source=" + upstream.url());
  }

  @AfterEach
  void stop() throws Exception {
    host.close();
  }

  private CommandRun sync(String data, String source, String... more) {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "data-dir=" + folder.resolve(data),
                "images.source=" + source,
                "images.attempts=2",
                "images.keyring=" + folder.resolve("trusted.gpg")));
    keys.addAll(List.of(more));
    return CommandRun.of(keys, "sync", "jammy");
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<byte[]> answer(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder mine(String path) {
    return at(path).header("Authorization", "Bearer " + host.token());
  }

  private static String basic(String password) {
    return "Basic " + Base64.getEncoder().encodeToString(("innkeeper:" + password).getBytes());
  }

  @Test
  void anotherHostSyncsFromItAndVerifiesByItself() throws Exception {
    String source = "http://innkeeper:" + host.token() + "@127.0.0.1:" + host.port() + "/mirror";
    CommandRun second = sync("second", source);
    assertThat(second.exit()).as(second.err()).isZero();
    String name = "jammy-" + Arch.host() + "-20260901-backing-file.qcow";
    Path image = folder.resolve("second/kvm/guests").resolve(name);
    assertThat(image).hasBinaryContent(content);
    assertThat(Files.readString(image.resolveSibling(name + ".json")))
        .contains("\"verified\" : \"signed\"")
        .doesNotContain(host.token());
  }

  @Test
  void bytesThatTheHostSpoiltAreNotTaken() throws Exception {
    Path kept;
    try (var files = Files.list(folder.resolve("first/kvm/guests"))) {
      kept = files.filter(file -> file.toString().endsWith(".download")).findFirst().orElseThrow();
    }
    byte[] spoilt = content.clone();
    spoilt[CONTENT / 2] ^= 1;
    Files.write(kept, spoilt);
    String source = "http://innkeeper:" + host.token() + "@127.0.0.1:" + host.port() + "/mirror";
    CommandRun second = sync("second", source);
    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.err()).contains("HASH_MISMATCH").doesNotContain(host.token());
  }

  @Test
  void whoShowsNoTokenGetsNothing() throws Exception {
    for (String path : List.of(INDEX, item, "/mirror/", "/mirror/none")) {
      assertThat(answer(at(path)).statusCode()).as(path).isEqualTo(401);
      assertThat(answer(at(path).header("Authorization", basic("wrong"))).statusCode())
          .isEqualTo(401);
      assertThat(answer(at(path).header("Authorization", "Basic %%%")).statusCode()).isEqualTo(401);
      assertThat(answer(at(path).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void documentsAreThoseOfTheSource() throws Exception {
    HttpResponse<byte[]> index = answer(mine(INDEX));
    assertThat(index.statusCode()).isEqualTo(200);
    assertThat(index.body())
        .isEqualTo(Files.readAllBytes(folder.resolve("upstream/streams/v1/index.sjson")));
    String tag = index.headers().firstValue("ETag").orElseThrow();
    assertThat(answer(mine(INDEX).header("If-None-Match", tag)).statusCode()).isEqualTo(304);
    for (String path :
        List.of("/mirror/", "/mirror/none", "/mirror/streams/v1/../v1/index.sjson", "/mirror//x")) {
      assertThat(answer(mine(path)).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void aRangeOfAnImageIsThatOfItsOriginalBytes() throws Exception {
    HttpResponse<byte[]> whole = answer(mine(item));
    assertThat(whole.body()).isEqualTo(content);
    String tag = whole.headers().firstValue("ETag").orElseThrow();

    HttpResponse<byte[]> rest =
        answer(mine(item).header("Range", "bytes=1000000-").header("If-Range", tag));
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.headers().firstValue("Content-Range"))
        .contains("bytes 1000000-" + (CONTENT - 1) + "/" + CONTENT);
    assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(content, 1_000_000, CONTENT));
    assertThat(answer(mine(item).header("Range", "bytes=10-19")).body())
        .isEqualTo(Arrays.copyOfRange(content, 10, 20));
    assertThat(answer(mine(item).header("Range", "bytes=-5")).body())
        .isEqualTo(Arrays.copyOfRange(content, CONTENT - 5, CONTENT));

    assertThat(
            answer(mine(item).header("Range", "bytes=5-").header("If-Range", "\"other\""))
                .statusCode())
        .isEqualTo(200);
    assertThat(answer(mine(item).header("Range", "bytes=" + CONTENT + "-")).statusCode())
        .isEqualTo(416);
    HttpResponse<byte[]> head = answer(mine(item).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.headers().firstValue("Content-Length")).contains("" + CONTENT);
  }
}
