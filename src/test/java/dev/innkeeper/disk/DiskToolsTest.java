package dev.innkeeper.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.NuProcessRunner;
import dev.innkeeper.process.ScriptedRunner;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Seeds and disks by the real genisoimage and qemu-img, and by ones that fail. */
@ExtendWith(VertxExtension.class)
class DiskToolsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int VOLUME_LABEL = 16 * 2048 + 40;

  @TempDir Path folder;
  @TempDir Path standIns;
  private Vertx vertx;
  private StandInTools tools;
  private NuProcessRunner runner;
  private Path texts;
  private Path iso;
  private Path image;
  private Path disk;

  @BeforeEach
  void start(Vertx injected) throws IOException {
    vertx = injected;
    tools = new StandInTools(standIns);
    runner = new NuProcessRunner(vertx, tools.environment());
    texts = Files.createDirectory(folder.resolve("texts"));
    Path pool = Files.createDirectory(folder.resolve("pool, with: odd=name"));
    iso = pool.resolve("web-1-ds.iso");
    image = pool.resolve("noble-backing-file.qcow");
    disk = pool.resolve("web-1.qcow");
    for (String name : List.of("user-data", "meta-data", "network-config")) {
      Files.writeString(texts.resolve(name), "the text of " + name + "\n");
    }
    Files.write(image, new byte[1 << 20]);
  }

  @AfterEach
  void stop() throws Exception {
    result(runner.stop());
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  private static void fails(Future<?> future, ErrorCode code, String words) {
    assertThatThrownBy(() -> result(future))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.message()).contains(words);
            });
  }

  private Future<Void> seed(Duration deadline) {
    return new SeedIso(vertx, runner, deadline).create(texts, iso);
  }

  private QemuImg qemuImg() {
    return new QemuImg(runner, PATIENCE);
  }

  private List<String> pool() throws IOException {
    try (Stream<Path> files = Files.list(iso.getParent())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private JsonNode info(Path file) throws Exception {
    return new ObjectMapper().readTree(output("qemu-img", "info", "--output=json", "file:" + file));
  }

  @Test
  void aSeedHasItsLabelItsFilesAndAPrivateMode() throws Exception {
    result(seed(PATIENCE));
    byte[] bytes = Files.readAllBytes(iso);
    assertThat(new String(bytes, VOLUME_LABEL, 32, StandardCharsets.US_ASCII).strip())
        .isEqualTo("cidata");
    for (String name : List.of("user-data", "meta-data", "network-config")) {
      assertThat(output("isoinfo", "-R", "-x", "/" + name, "-i", iso.toString()))
          .isEqualTo("the text of " + name + "\n");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(iso)))
        .isEqualTo("rw-------");
    assertThat(pool()).containsExactly(image.getFileName().toString(), "web-1-ds.iso");
  }

  @Test
  void aSeedThatFailsLeavesTheFormerOne() throws Exception {
    Files.writeString(iso, "former");
    Files.writeString(iso.resolveSibling(".web-1-ds.iso.part"), "of a dead run");
    tools.script(Tool.GENISOIMAGE, "echo begun > \"$3\"; echo first >&2; echo last >&2; exit 7");
    fails(seed(PATIENCE), ErrorCode.COMMAND_FAILED, "ended with 7, saying 'last'");
    assertThat(Files.readString(iso)).isEqualTo("former");
    assertThat(pool()).containsExactly(image.getFileName().toString(), "web-1-ds.iso");
  }

  @Test
  void aSeedThatHangsIsEndedAndLeavesNothing() throws Exception {
    tools.script(Tool.GENISOIMAGE, "echo begun > \"$3\"; sleep 60");
    fails(seed(Duration.ofMillis(300)), ErrorCode.COMMAND_TIMEOUT, "genisoimage");
    assertThat(pool()).containsExactly(image.getFileName().toString());
  }

  @Test
  void aSeedWithoutItsTextsFailsAndLeavesNothing() throws Exception {
    Files.delete(texts.resolve("meta-data"));
    fails(seed(PATIENCE), ErrorCode.COMMAND_FAILED, "meta-data");
    assertThat(pool()).containsExactly(image.getFileName().toString());
  }

  @Test
  void missingToolsAreToldWithTheirPackages() throws Exception {
    ScriptedRunner none = new ScriptedRunner(ScriptedRunner::missing);
    fails(
        new SeedIso(vertx, none, PATIENCE).create(texts, iso),
        ErrorCode.HOST_UNFIT,
        "genisoimage is not installed");
    fails(
        new QemuImg(none, PATIENCE).createOverlay(disk, image, ByteSize.ofGib(1)),
        ErrorCode.HOST_UNFIT,
        "package qemu-utils");
    assertThat(pool()).containsExactly(image.getFileName().toString());
  }

  @Test
  void anOverlayNamesItsImageAndTheImagesFormat() throws Exception {
    result(qemuImg().createOverlay(disk, image, ByteSize.ofGib(2)));
    JsonNode info = info(disk);
    assertThat(info.get("format").asText()).isEqualTo("qcow2");
    assertThat(info.get("backing-filename").asText()).isEqualTo(image.toString());
    assertThat(info.get("backing-filename-format").asText()).isEqualTo("raw");
    assertThat(info.get("virtual-size").asLong()).isEqualTo(2L << 30);
    result(qemuImg().resize(disk, ByteSize.ofGib(3)));
    assertThat(info(disk).get("virtual-size").asLong()).isEqualTo(3L << 30);
    assertThat(Files.size(image)).isEqualTo(1 << 20);
  }

  @Test
  void whatQemuImgRefusesIsToldInItsWords() throws Exception {
    Path missing = folder.resolve("missing");
    fails(
        qemuImg().createOverlay(disk, missing, ByteSize.ofGib(1)),
        ErrorCode.COMMAND_FAILED,
        "creating the disk " + disk + ": qemu-img ended with 1, saying");
    result(qemuImg().createOverlay(disk, image, ByteSize.ofGib(2)));
    fails(qemuImg().resize(disk, ByteSize.ofGib(1)), ErrorCode.COMMAND_FAILED, "growing the disk");
    tools.script(Tool.QEMU_IMG, "echo 'qemu-img: write: No space left on device' >&2; exit 1");
    fails(qemuImg().resize(disk, ByteSize.ofGib(3)), ErrorCode.DISK_FULL, "No space left");
    tools.script(Tool.QEMU_IMG, "sleep 60");
    QemuImg impatient = new QemuImg(runner, Duration.ofMillis(300));
    fails(impatient.resize(disk, ByteSize.ofGib(3)), ErrorCode.COMMAND_TIMEOUT, "qemu-img");
  }

  @Test
  void aConversionTellsItsProgressAndCanBeCancelled() throws Exception {
    result(qemuImg().createOverlay(disk, image, ByteSize.ofMib(8)));
    Path raw = folder.resolve("raw");
    List<Double> percents = new CopyOnWriteArrayList<>();
    result(
        qemuImg()
            .convertToRaw(disk, "qcow2", raw, percents::add, Promise.<Void>promise().future()));
    assertThat(Files.size(raw)).isEqualTo(8 << 20);
    assertThat(percents).endsWith(100.0);
    tools.script(Tool.QEMU_IMG, "printf '    (12.50/100%%)\\r'; sleep 60");
    Promise<Void> cancel = Promise.promise();
    Future<Void> converting =
        qemuImg()
            .convertToRaw(disk, "qcow2", raw, percent -> cancel.tryComplete(), cancel.future());
    fails(converting, ErrorCode.CANCELLED, "converting");
  }
}
