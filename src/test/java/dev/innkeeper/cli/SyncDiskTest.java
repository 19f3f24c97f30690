package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.Digest.Algorithm;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One disk by its URL or path, without a source that knows of it. */
@ExtendWith(VertxExtension.class)
class SyncDiskTest {
  private static final int SIZE = 600 * 512;

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    new Random(5).nextBytes(content);
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  asked.incrementAndGet();
                  request.response().end(Buffer.buffer(content));
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(
        List.of(
            "data-dir=" + folder.resolve("data"),
            "images.source=" + folder.resolve("nowhere").toUri()),
        arguments);
  }

  private String url(String user) {
    return "http://" + user + "127.0.0.1:" + server.actualPort() + "/d/alma-9-20240805.qcow2";
  }

  private String digest(Algorithm algorithm) {
    return Digest.of(algorithm, algorithm.newDigest().digest(content)).toString();
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static String id(String release, String serial) {
    return release + "-" + Arch.host() + "-" + serial;
  }

  @Test
  void aUrlWithItsDigestBecomesAnImageOnce() throws IOException {
    for (Algorithm algorithm : List.of(Algorithm.SHA512, Algorithm.SHA512)) {
      JsonObject image =
          run("sync", url(""), "--digest", digest(algorithm), "--output", "json").json();
      assertThat(image.getString("id")).isEqualTo(id("alma-9", "20240805"));
      assertThat("sha256:" + image.getString("sha256")).isEqualTo(digest(Algorithm.SHA256));
      assertThat(image.getString("verified")).isEqualTo("hash");
      assertThat(image.getString("url")).isEqualTo(url(""));
      assertThat(Path.of(image.getString("path"))).hasBinaryContent(content);
    }
    assertThat(run("sync", url(""), "--digest", digest(Algorithm.SHA256)).succeeded().exit())
        .isZero();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aFileOfInnkeepersOwnIsNotTakenForADisk() throws IOException {
    run("sync", file("a.img").toString()).succeeded();
    Path data = folder.resolve("data");
    Path link = folder.resolve("link");
    for (String own :
        List.of(
            "innkeeper/api-token",
            "containers/web-1/user-data",
            "kvm/guests/web-1-ds.iso",
            "kvm/guests/web-1.qcow")) {
      Path secret = data.resolve(own);
      Files.createDirectories(secret.getParent());
      Files.write(secret, content);
      Files.createSymbolicLink(link, secret);
      for (String name :
          List.of(
              secret.toString(),
              secret.toUri().toString(),
              data + "/kvm/../" + own,
              link.toString())) {
        run("sync", name).failed(ErrorCode.INVALID_ARGUMENT, "own");
        run("sync", name, "--digest", digest(Algorithm.SHA256))
            .failed(ErrorCode.INVALID_ARGUMENT, "own");
      }
      Files.delete(link);
      Files.delete(secret);
    }
    assertThat(run("images", "--output", "json").json().getJsonArray("images")).hasSize(1);
  }

  @Test
  void aUrlWithoutADigestIsRefusedAndNothingIsFetched() {
    run("sync", url("")).failed(ErrorCode.INVALID_ARGUMENT, "--digest");
    assertThat(asked).hasValue(0);
    assertThat(folder.resolve("data/kvm")).doesNotExist();
  }

  @Test
  void aUrlOfAnotherDigestIsAMismatchThatLeavesNothing() throws IOException {
    run("sync", url(""), "--digest", "sha256:" + "0".repeat(64))
        .failed(ErrorCode.HASH_MISMATCH, "digest");
    try (var left = Files.list(folder.resolve("data/kvm/guests/.parts"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatIsNoAddressOrNeedsNoDigestIsInvalid() {
    for (String wrong : List.of("ftp://host/disk.img", "http:///disk.img", "http://a b/x")) {
      run("sync", wrong, "--digest", digest(Algorithm.SHA256))
          .failed(ErrorCode.INVALID_ARGUMENT, "disk");
    }
    run("sync", "noble", "--digest", digest(Algorithm.SHA256))
        .failed(ErrorCode.INVALID_ARGUMENT, "digest");
  }

  @Test
  void aPathNeedsNoDigestAndItsContentIsItsIdentity() throws IOException {
    Path disk = file("my disk.img");
    String serial = digest(Algorithm.SHA256).substring("sha256:".length()).substring(0, 12);
    JsonObject image = run("sync", disk.toString(), "--output", "json").json();
    assertThat(image.getString("id")).isEqualTo(id("my-disk", serial));
    assertThat(image.getString("verified")).isEqualTo("none");
    content[0]++;
    file("my disk.img");
    JsonObject changed = run("sync", disk.toString(), "--output", "json").json();
    assertThat(changed.getString("id")).isNotEqualTo(image.getString("id"));
    assertThat(changed.getBoolean("newest")).isTrue();
    JsonObject listed = run("images", "--output", "json").json();
    assertThat(listed.getJsonArray("images")).hasSize(2);
  }

  @Test
  void aPathsDigestIsCheckedWhereItIsGiven() throws IOException {
    String path = file("disk.img").toString();
    JsonObject image =
        run("sync", path, "--digest", digest(Algorithm.SHA256), "--output", "json").json();
    assertThat(image.getString("verified")).isEqualTo("hash");
    run("sync", path, "--digest", "sha512:" + "0".repeat(128))
        .failed(ErrorCode.HASH_MISMATCH, "digest");
  }

  @Test
  void aFileThatIsNotThereOrNoFileIsUnavailable() {
    run("sync", folder.resolve("none").toString())
        .failed(ErrorCode.SOURCE_UNAVAILABLE, "no such file");
    run("sync", folder.toString()).failed(ErrorCode.SOURCE_UNAVAILABLE, "no plain file");
  }

  @Test
  void aPasswordInTheUrlIsNowhereToBeSeen() throws IOException {
    CommandRun sync =
        run("sync", url("me:hunter2@"), "--digest", digest(Algorithm.SHA256), "--output", "json");
    assertThat(sync.succeeded().out() + sync.err()).doesNotContain("hunter2");
    try (var files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) < SIZE) {
          assertThat(Files.readString(file)).as(file.toString()).doesNotContain("hunter2");
        }
      }
    }
  }
}
