package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Whatever ends a decoding early leaves no thread, no descriptor and no file but the target. */
@Timeout(60)
class BrokenOffTest {
  private static final DecodeLimits NO_WAITING_MEMORY =
      new DecodeLimits(ByteSize.ofMib(64), ByteSize.ZERO);

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() throws IOException {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("innkeeper-unxz")));
    assertThat(openFiles()).noneMatch(file -> file.startsWith(directory.toString()));
  }

  private static List<String> openFiles() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.map(BrokenOffTest::file).toList();
    }
  }

  private static String file(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void anImageMayBeGivenUpAnywhere() throws IOException {
    byte[] image = tablesAtTheEnd();
    for (int tenth = 0; tenth < 10; tenth++) {
      giveUp(image, image.length / 10 * tenth);
    }
    byte[] packed = xz(image);
    for (int tenth = 0; tenth < 10; tenth++) {
      giveUp(packed, packed.length / 10 * tenth);
    }
  }

  private void giveUp(byte[] image, int after) throws IOException {
    Path to = directory.resolve("made");
    try (SparseFile target = SparseFile.open(to);
        DiskDecoder decoder = DiskDecoders.start(target, NO_WAITING_MEMORY)) {
      decoder.push(ByteBuffer.wrap(image, 0, after));
    }
    assertThat(SparseFile.waitingOf(to)).doesNotExist();
  }

  private byte[] tablesAtTheEnd() throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    Qcow2Sample.converted("compat=1.1").withTablesAtTheEnd().recipe().make(qemu);
    return Files.readAllBytes(qemu.path(Qcow2Sample.IMAGE));
  }

  private static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new XZOutputStream(packed, new LZMA2Options(1))) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  @Tag("guest")
  void aFullDiskIsToldAtOnce() throws Exception {
    byte[] late = tablesAtTheEnd();
    QemuCommands qemu = new QemuCommands(directory);
    Qcow2Sample.converted("compat=1.1", "-c").recipe().make(qemu);
    byte[] usual = Files.readAllBytes(qemu.path(Qcow2Sample.IMAGE));
    Path small = Files.createDirectory(directory.resolve("small"));
    run("mount", "-t", "tmpfs", "-o", "size=1m", "none", small.toString());
    try {
      for (byte[] image : List.of(usual, late, xz(usual))) {
        assertThatThrownBy(
                () -> Decoding.run(image, small.resolve("made"), 9999, NO_WAITING_MEMORY))
            .isInstanceOfSatisfying(
                Failure.class, full -> assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL));
        SparseFile.delete(small.resolve("made"));
        assertThat(small).isEmptyDirectory();
      }
    } finally {
      run("umount", small.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
