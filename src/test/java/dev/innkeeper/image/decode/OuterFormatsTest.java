package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What may be around a disk, and what may not. */
@Timeout(60)
class OuterFormatsTest {
  private static final DecodeLimits LIMITS = DecodeLimits.of(ByteSize.ofMib(8));
  private static final byte[] RAW = raw();

  @TempDir private static Path directory;
  private static byte[] qcow2;

  /** A way to pack bytes. */
  private interface Packing {
    byte[] pack(byte[] bytes) throws IOException;
  }

  private enum Outer {
    NONE("", bytes -> bytes),
    GZIP(".gz", OuterFormatsTest::gzip),
    XZ(".xz", OuterFormatsTest::xz),
    ZSTD(".zst", OuterFormatsTest::zstd);

    private final String suffix;
    private final Packing packing;

    Outer(String suffix, Packing packing) {
      this.suffix = suffix;
      this.packing = packing;
    }
  }

  private static byte[] raw() {
    byte[] content = new byte[5 << 18];
    Random random = new Random(4);
    for (int at = 0; at < content.length; at += 64 << 10) {
      byte[] some = new byte[random.nextInt(64 << 10)];
      random.nextBytes(some);
      System.arraycopy(some, 0, content, at, some.length);
    }
    return content;
  }

  @BeforeAll
  static void makeQcow2() throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    Files.write(qemu.path("raw"), RAW);
    qemu.img("convert", "-f", "raw", "-O", "qcow2", "-c", "raw", Qcow2Sample.IMAGE);
    qcow2 = Files.readAllBytes(qemu.path(Qcow2Sample.IMAGE));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(packed, new LZMA2Options(1))) {
      xz.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] zstd(byte[] bytes) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      return context.setChecksum(true).compress(bytes);
    }
  }

  static Stream<Arguments> everythingAroundEverything() {
    return Stream.of(Outer.values())
        .flatMap(
            outer ->
                Stream.of(false, true)
                    .flatMap(
                        tar -> Stream.of("raw", "qcow2").map(disk -> arguments(outer, tar, disk))));
  }

  @ParameterizedTest
  @MethodSource
  void everythingAroundEverything(Outer outer, boolean tar, String disk) throws IOException {
    byte[] inner = disk.equals("raw") ? RAW : qcow2;
    byte[] archived = tar ? TarSample.of().file("./disk." + disk, inner).end() : inner;
    byte[] image = outer.packing.pack(archived);
    Path to = directory.resolve("made");
    assertThat(Decoding.run(image, to, 10_007, LIMITS)).isEqualTo(RAW.length);
    assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
    assertThat(Decoding.format(image, to, LIMITS).name())
        .isEqualTo(disk + (tar ? ".tar" : "") + outer.suffix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void severalStreamsFollowEachOther(Outer outer) throws IOException {
    int half = RAW.length / 2;
    byte[] image =
        joined(
            outer.packing.pack(Arrays.copyOf(RAW, half)),
            outer.packing.pack(Arrays.copyOfRange(RAW, half, RAW.length)));
    Path to = directory.resolve("made");
    Decoding.run(image, to, 1 << 20, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Flags of RFC 1952: a checksum of the header, extra bytes, a name, a comment. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 8, 16, 30})
  void gzipHeadersMayHaveAllTheirParts(int flags) throws IOException {
    byte[] content = Arrays.copyOf(RAW, 1 << 17);
    byte[] plain = gzip(content);
    ByteArrayOutputStream image = new ByteArrayOutputStream();
    image.writeBytes(Arrays.copyOf(plain, 3));
    image.write(flags);
    image.writeBytes(Arrays.copyOfRange(plain, 4, 10));
    image.writeBytes((flags & 4) == 0 ? new byte[0] : new byte[] {3, 0, 1, 0, 1});
    image.writeBytes(
        (flags & 8) == 0 ? new byte[0] : "disk.raw\0".getBytes(StandardCharsets.UTF_8));
    image.writeBytes((flags & 16) == 0 ? new byte[0] : "mine\0".getBytes(StandardCharsets.UTF_8));
    image.writeBytes((flags & 2) == 0 ? new byte[0] : new byte[2]);
    image.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));
    image.writeBytes(new byte[700]);
    Path to = directory.resolve("made");
    Decoding.run(image.toByteArray(), to, 1, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(content);
  }

  @Test
  void otherBytesAfterGzipAreUnsafe() throws IOException {
    byte[] plain = gzip(RAW);
    for (byte[] more : List.of(new byte[] {1}, new byte[] {0, 0, 1}, new byte[] {0x1f})) {
      assertThat(code(joined(plain, more))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  /** The xz format, 2.2: whole fours of zeros, between streams and behind them. */
  @Test
  void zerosMayFollowXzStreams() throws IOException {
    byte[] packed = xz(RAW);
    byte[] image = joined(joined(packed, new byte[1200]), joined(xz(new byte[512]), new byte[4]));
    Path to = directory.resolve("made");
    Decoding.run(image, to, 1000, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(Arrays.copyOf(RAW, RAW.length + 512));
    for (int zeros : new int[] {1, 2, 3, 1201}) {
      assertThat(code(joined(packed, new byte[zeros]))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  /** RFC 8878, 3.1.2: frames to be passed over, as pzstd writes one before each other. */
  @Test
  void zstdMayHaveFramesThatAreSkipped() throws IOException {
    byte[] skipped = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    byte[] empty = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
    byte[] image = joined(joined(skipped, zstd(RAW)), joined(empty, skipped));
    Path to = directory.resolve("made");
    for (int piece : new int[] {1, 1000, 1 << 20}) {
      Decoding.run(image, to, piece, LIMITS);
      assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
    }
    assertThat(Decoding.format(image, to, LIMITS).name()).isEqualTo("raw.zst");
    assertThat(code(Arrays.copyOf(image, image.length - 1))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void otherBytesAfterACompressionAreUnsafe(Outer outer) throws IOException {
    byte[] packed = outer.packing.pack(RAW);
    for (String more : List.of("x", "more", "more than a header has", "\0\0\0\0more\0\0\0\0")) {
      assertThat(code(joined(packed, more.getBytes(StandardCharsets.UTF_8))))
          .as(more)
          .isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void aSecondStreamThatIsCutIsUnsafe(Outer outer) throws IOException {
    byte[] packed = outer.packing.pack(Arrays.copyOf(RAW, 4096));
    byte[] image = joined(packed, outer.packing.pack(new byte[5000]));
    for (int length = packed.length + 1; length < image.length; length++) {
      assertThat(code(Arrays.copyOf(image, length))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void aCompressionThatIsCutIsUnsafe(Outer outer) throws IOException {
    byte[] image = outer.packing.pack(RAW);
    assertThat(code(Arrays.copyOf(image, image.length - 5))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    assertThat(code(Arrays.copyOf(image, 600))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void aCompressionThatIsAlteredIsUnsafe(Outer outer) throws IOException {
    byte[] image = outer.packing.pack(RAW);
    image[image.length / 2] ^= 16;
    Arrays.fill(image, image.length / 3, image.length / 3 + 400, (byte) 0x5a);
    assertThat(code(image)).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void aBombIsUnsafe(Outer outer) throws IOException {
    assertThat(code(outer.packing.pack(new byte[20 << 20]))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void twoCompressionsAreUnsupported(Outer outer) throws IOException {
    assertThat(code(outer.packing.pack(outer.packing.pack(RAW))))
        .isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
    assertThat(code(TarSample.of().file("disk.raw.gz", gzip(RAW)).end()))
        .isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

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
    byte[] image = joined(TarSample.of().file("disk.raw", RAW).end(), new byte[] {1, 2, 3});
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

  @ParameterizedTest
  @EnumSource
  void nothingIsUnsupported(Outer outer) throws IOException {
    assertThat(code(outer.packing.pack(new byte[0]))).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  @Test
  void aTarWithoutADiskIsUnsupported() throws IOException {
    assertThat(code(TarSample.of().file("README", new byte[10]).end()))
        .isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  @Test
  void aTarWithSeveralDisksIsUnsupported() throws IOException {
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
