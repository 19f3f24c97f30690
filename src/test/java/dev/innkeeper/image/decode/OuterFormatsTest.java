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
import java.util.Arrays;
import java.util.List;
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

/** Compressions around a disk, and everything around everything. */
@Timeout(60)
class OuterFormatsTest {
  private static final DecodeLimits LIMITS = DecodeLimits.of(ByteSize.ofMib(8));
  private static final byte[] RAW = NoisyDisk.RAW;

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
        NoisyDisk.joined(
            outer.packing.pack(Arrays.copyOf(RAW, half)),
            outer.packing.pack(Arrays.copyOfRange(RAW, half, RAW.length)));
    Path to = directory.resolve("made");
    Decoding.run(image, to, 1 << 20, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(RAW);
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
      assertThat(code(NoisyDisk.joined(plain, more))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  /** The xz format, 2.2: whole fours of zeros, between streams and behind them. */
  @Test
  void zerosMayFollowXzStreams() throws IOException {
    byte[] packed = xz(RAW);
    byte[] image =
        NoisyDisk.joined(
            NoisyDisk.joined(packed, new byte[1200]),
            NoisyDisk.joined(xz(new byte[512]), new byte[4]));
    Path to = directory.resolve("made");
    Decoding.run(image, to, 1000, LIMITS);
    assertThat(Files.readAllBytes(to)).isEqualTo(Arrays.copyOf(RAW, RAW.length + 512));
    for (int zeros : new int[] {1, 2, 3, 1201}) {
      assertThat(code(NoisyDisk.joined(packed, new byte[zeros]))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  /** RFC 8878, 3.1.2: frames to be passed over, as pzstd writes one before each other. */
  @Test
  void zstdMayHaveFramesThatAreSkipped() throws IOException {
    byte[] skipped = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
    byte[] empty = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
    byte[] image =
        NoisyDisk.joined(NoisyDisk.joined(skipped, zstd(RAW)), NoisyDisk.joined(empty, skipped));
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
      assertThat(code(NoisyDisk.joined(packed, more.getBytes(StandardCharsets.UTF_8))))
          .as(more)
          .isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
  void aSecondStreamThatIsCutIsUnsafe(Outer outer) throws IOException {
    byte[] packed = outer.packing.pack(Arrays.copyOf(RAW, 4096));
    byte[] image = NoisyDisk.joined(packed, outer.packing.pack(new byte[5000]));
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

  @ParameterizedTest
  @EnumSource
  void nothingIsUnsupported(Outer outer) throws IOException {
    assertThat(code(outer.packing.pack(new byte[0]))).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  private static ErrorCode code(byte[] image) throws IOException {
    return Decoding.refusal(image, directory.resolve("refused"), 50_000, LIMITS)
        .map(Failure::code)
        .orElse(ErrorCode.INTERNAL);
  }
}
