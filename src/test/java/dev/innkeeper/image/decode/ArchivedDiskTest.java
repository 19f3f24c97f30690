package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks in tars, and what else may be there. */
@Timeout(60)
class ArchivedDiskTest {
  private static final DecodeLimits LIMITS = DecodeLimits.of(ByteSize.ofMib(8));
  private static final byte[] RAW = NoisyDisk.RAW;
  private static final Path CORPUS =
      Path.of("src/test/resources/dev/innkeeper/image/decode/corpus");

  @TempDir private static Path directory;

  @Test
  void otherFilesInATarAreNotTheDisk() throws IOException {
    byte[] image =
        TarSample.of()
            .folder("image/")
            .file("image/README", "Boot me.\n".getBytes(StandardCharsets.UTF_8))
            .file("image/._disk.raw", new byte[163])
            .file("image/empty.img", new byte[0])
            .file("image/disk.raw", Arrays.copyOf(RAW, 100_000))
            .file("image/SHA256SUMS", new byte[700])
            .end();
    Path to = directory.resolve("made");
    assertThat(Decoding.run(image, to, 77, LIMITS)).isEqualTo(100_352);
    assertThat(Files.readAllBytes(to)).startsWith(Arrays.copyOf(RAW, 100_000));
  }

  @Test
  void aTarThatEndsWithoutItsLastBlocksIsTaken() throws IOException {
    byte[] image = TarSample.of().file("disk.raw", RAW).cut();
    assertThat(Decoding.run(image, directory.resolve("made"), 5000, LIMITS)).isEqualTo(RAW.length);
  }

  @Test
  void namesOfAnyLengthAndSizesOfAnyKindAreTaken() throws IOException {
    byte[] image =
        TarSample.of().longName("d".repeat(5000)).paxSize(RAW.length).file("disk.raw", RAW).end();
    Path to = directory.resolve("made");
    Decoding.run(image, to, 5000, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
  }

  /** POSIX leaves open what fills the last record, and tools do not look at it. */
  @Test
  void whatFollowsTheEndOfATarDoesNotMatter() throws IOException {
    byte[] image =
        NoisyDisk.joined(TarSample.of().file("disk.raw", RAW).end(), new byte[] {1, 2, 3});
    Path to = directory.resolve("made");
    Decoding.run(image, to, 5000, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
  }

  @Test
  void recordsOfAllFilesCountUntilOneHasItsOwn() throws IOException {
    byte[] small = Arrays.copyOf(RAW, 1024);
    byte[] image =
        TarSample.of()
            .paxGlobal("comment=all", "path=disk.raw")
            .pax("path=README", "size=7")
            .sized("x", 1 << 20, new byte[7])
            .sized("README", 1024, small)
            .end();
    Path to = directory.resolve("made");
    Decoding.run(image, to, 5000, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(small);
  }

  @Test
  void recordsOfAFolderDoNotConcernTheNextFile() throws IOException {
    byte[] image = TarSample.of().pax("size=5").folder("image/").file("disk.raw", RAW).end();
    Path to = directory.resolve("made");
    Decoding.run(image, to, 5000, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
  }

  @Test
  void tarsOfTheRealToolAreTaken() throws Exception {
    Files.write(directory.resolve("raw"), RAW);
    for (String format : new String[] {"ustar", "pax", "gnu"}) {
      Path to = directory.resolve("made");
      Decoding.run(tarred("raw", "--format=" + format), to, 4096, LIMITS);
      assertThat(Files.readAllBytes(to)).as(format).isEqualTo(RAW);
    }
  }

  private static byte[] tarred(String file, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("tar", "-cf", "made.tar"));
    command.addAll(List.of(options));
    command.add(file);
    Process tar = new ProcessBuilder(command).directory(directory.toFile()).start();
    assertThat(tar.waitFor()).isZero();
    return Files.readAllBytes(directory.resolve("made.tar"));
  }

  @Test
  void aTarWithoutADiskIsUnsupported() throws IOException {
    assertThat(code(TarSample.of().file("README", new byte[10]).end()))
        .isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  @Test
  void aTarWithSeveralDisksIsUnsupported() throws IOException {
    byte[] qcow2 = Files.readAllBytes(CORPUS.resolve("plain-512.qcow2"));
    assertThat(code(TarSample.of().file("a.raw", RAW).file("b.qcow2", qcow2).end()))
        .isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  @Test
  void aTarThatIsBrokenIsUnsafe() throws IOException {
    byte[] image = TarSample.of().file("disk.raw", RAW).file("other", new byte[3000]).end();
    assertThat(code(Arrays.copyOf(image, 100_000))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    byte[] altered = image.clone();
    altered[RAW.length + 512 + 3] ^= 1;
    assertThat(code(altered)).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    for (String records : List.of("size=3", "99 size=3\n", "9 size=x\n", "0 \n")) {
      byte[] before = records.getBytes(StandardCharsets.UTF_8);
      assertThat(code(TarSample.of().kind('x', "pax", before).file("disk.raw", RAW).end()))
          .as(records)
          .isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {8L << 30, 1L << 62, -1})
  void aFileOfAbsurdSizeInATarIsUnsafe(long size) throws IOException {
    assertThat(code(TarSample.of().sized("disk.raw", size, RAW).end()))
        .isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  private static ErrorCode code(byte[] image) throws IOException {
    return Decoding.refusal(image, directory.resolve("refused"), 50_000, LIMITS)
        .map(Failure::code)
        .orElse(ErrorCode.INTERNAL);
  }
}
