package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.CuttingRelay.Cut;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Syncs over TLS from a server with a key of its own, by connections that break beneath it. */
@ExtendWith(VertxExtension.class)
@Tag("guest")
class BrokenTlsTest {
  private static final int SIZE = 3 << 20;
  private static final int IN_THE_HANDSHAKE = 100;
  private static final int IN_THE_BODY = SIZE / 2;
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final Buffer NOTHING = Buffer.buffer();

  @TempDir private static Path keys;
  private static Path key;
  @TempDir private Path folder;
  private final byte[] content = new byte[SIZE];
  private FaultyMirror mirror;
  private int port;
  private SyncRig rig;

  @BeforeAll
  static void makeKey() throws Exception {
    key = keys.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=Test mirror",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "sesame",
                "-keystore",
                key.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
  }

  @BeforeEach
  void serveOverTls(Vertx vertx) throws Exception {
    new Random(13).nextBytes(content);
    System.setProperty(TRUST, key.toString());
    System.setProperty(TRUST + "Password", "sesame");
    mirror =
        new FaultyMirror(
            vertx,
            content,
            new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(key.toString()).setPassword("sesame")));
    port = await(mirror.start()).getPort();
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("test-tls", 2);
    rig = new SyncRig(vertx, worker, folder.resolve("data"));
  }

  @AfterEach
  void trustAsBefore() {
    System.clearProperty(TRUST);
    System.clearProperty(TRUST + "Password");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CatalogEntry entryAt(int atPort) {
    byte[] digest = Digest.Algorithm.SHA256.newDigest().digest(content);
    return Entries.noble(
        List.of(URI.create("https://127.0.0.1:" + atPort + "/disk1.img")),
        SIZE,
        Digest.of(Digest.Algorithm.SHA256, digest));
  }

  private void isOvercome(CuttingRelay relay, Cut cut) throws Exception {
    relay.next(cut);
    Image image = await(rig.sync(entryAt(await(relay.start())), new Watched()));
    assertThat(image.path()).hasBinaryContent(content);
    assertThat(relay.made()).isEqualTo(1);
    assertThat(new PoolFiles(folder.resolve("data")).parts()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, IN_THE_HANDSHAKE, IN_THE_BODY})
  void aResetIsOvercome(int after, Vertx vertx) throws Exception {
    isOvercome(new CuttingRelay(vertx, port, true), new Cut(after, NOTHING));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, IN_THE_HANDSHAKE, IN_THE_BODY})
  void anEndOfTcpWithoutAnEndOfTlsIsOvercome(int after, Vertx vertx) throws Exception {
    isOvercome(new CuttingRelay(vertx, port, false), new Cut(after, NOTHING));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, IN_THE_HANDSHAKE, IN_THE_BODY})
  void bytesThatAreNoTlsAreOvercome(int after, Vertx vertx) throws Exception {
    Buffer other = Buffer.buffer("HTTP/1.1 400 Bad Request\r\n\r\n");
    isOvercome(new CuttingRelay(vertx, port, false), new Cut(after, other));
  }

  @Test
  void whatTlsBroughtBeforeTheBreakIsNotFetchedAgain(Vertx vertx) throws Exception {
    isOvercome(new CuttingRelay(vertx, port, true), new Cut(IN_THE_BODY, NOTHING));
    assertThat(mirror.asked()).hasSize(2);
    assertThat(mirror.asked().get(1)).isGreaterThan(0);
  }

  @Test
  void aServerThatNobodyVouchesForIsNotReadFrom() throws Exception {
    trustAsBefore();
    Failure refused =
        (Failure)
            await(
                rig.attempts(1000)
                    .sync(entryAt(port), new Watched())
                    .<Object>map(i -> i)
                    .otherwise(error -> error));
    assertThat(refused.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
    assertThat(refused.getMessage()).contains("certificate is not trusted", "certification path");
    assertThat(mirror.sent()).isZero();
  }
}
