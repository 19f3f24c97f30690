package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that tar stored without their holes, in each of its four formats for that. */
@Timeout(60)
class TarSparseTest {
  private static final DecodeLimits LIMITS = DecodeLimits.of(ByteSize.ofMib(8));
  private static final String NAME = "disk.raw";

  @TempDir private Path directory;
  private Path made;

  @BeforeEach
  void names() {
    made = directory.resolve("made");
  }

  /** How tar writes what it leaves the holes out of. */
  private enum Format {
    GNU("--format=gnu"),
    PAX_0_0("--format=pax", "--sparse-version=0.0"),
    PAX_0_1("--format=pax", "--sparse-version=0.1"),
    PAX_1_0("--format=pax", "--sparse-version=1.0");

    private final List<String> options;

    Format(String... options) {
      this.options = List.of(options);
    }
  }

  /** A file whose parts alone take space. */
  private byte[] sparse(String name, int size, int... parts) throws IOException {
    byte[] content = new byte[size];
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      file.setLength(size);
      for (int at : parts) {
        Arrays.fill(content, at, Math.min(size, at + 5000), (byte) (1 + at % 251));
        file.seek(at);
        file.write(content, at, Math.min(size, at + 5000) - at);
      }
    }
    return content;
  }

  private byte[] tarred(Format format, String... files) throws Exception {
    List<String> command = new ArrayList<>(List.of("tar", "--sparse", "-cf", "made.tar"));
    command.addAll(format.options);
    command.addAll(List.of(files));
    Process tar = new ProcessBuilder(command).directory(directory.toFile()).start();
    assertThat(tar.waitFor()).isZero();
    return Files.readAllBytes(directory.resolve("made.tar"));
  }

  private static int[] every(int step, int size) {
    int[] parts = new int[size / step];
    Arrays.setAll(parts, i -> i * step + step / 2);
    return parts;
  }

  @ParameterizedTest
  @EnumSource
  void manyHolesComeBack(Format format) throws Exception {
    byte[] content = sparse(NAME, 3 << 20, every(20_000, 3 << 20));
    byte[] image = tarred(format, NAME);
    assertThat(image.length).isLessThan(content.length * 3 / 4);
    for (int piece : new int[] {7, 1 << 20}) {
      assertThat(Decoding.run(image, made, piece, LIMITS)).isEqualTo(content.length);
      assertThat(Files.readAllBytes(made)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void holesAtBothEndsComeBack(Format format) throws Exception {
    byte[] content = sparse(NAME, 3 << 20, 1 << 20);
    Decoding.run(tarred(format, NAME), made, 777, LIMITS);
    assertThat(Files.readAllBytes(made)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource
  void oneHoleAloneComesBack(Format format) throws Exception {
    byte[] content = sparse(NAME, 3 << 20);
    Decoding.run(tarred(format, NAME), made, 4096, LIMITS);
    assertThat(Files.readAllBytes(made)).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource
  void aSizeThatIsNoWholeSectorsIsFilledUp(Format format) throws Exception {
    byte[] content = sparse(NAME, (2 << 20) + 3, 0, 300_000, 2 << 20);
    Decoding.run(tarred(format, NAME), made, 4096, LIMITS);
    assertThat(Files.readAllBytes(made)).isEqualTo(Arrays.copyOf(content, (2 << 20) + 512));
  }

  @ParameterizedTest
  @EnumSource
  void aLongNameAndOtherFilesDoNotMatter(Format format) throws Exception {
    String name = "a".repeat(120) + ".img";
    byte[] content = sparse(name, 600_000, 200_000);
    sparse("notes", 400_000, 100_000);
    Files.writeString(directory.resolve("README"), "Boot me.\n");
    for (byte[] image :
        List.of(tarred(format, "README", name, "notes"), tarred(format, "notes", name, "README"))) {
      Decoding.run(image, made, 4096, LIMITS);
      assertThat(Files.readAllBytes(made)).isEqualTo(Arrays.copyOf(content, 600_064));
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoDisksAreUnsupported(Format format) throws Exception {
    sparse("a.raw", 2 << 20, 0);
    sparse("b.raw", 2 << 20, 1 << 20);
    assertThat(code(tarred(format, "a.raw", "b.raw"))).isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  @ParameterizedTest
  @EnumSource
  void aHoleOverTheLimitIsUnsafe(Format format) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(NAME).toFile(), "rw")) {
      file.setLength(9L << 40);
    }
    assertThat(code(tarred(format, NAME))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @EnumSource
  void aTarThatIsCutIsUnsafe(Format format) throws Exception {
    sparse(NAME, 2 << 20, every(50_000, 2 << 20));
    byte[] image = tarred(format, NAME);
    for (int length = 512; length < 100_000; length += 9_411) {
      assertThat(code(Arrays.copyOf(image, length))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  /** {@code sparse-bsdtar.tar.gz}: 1 MiB with 5000 bytes each at 200000 and 700000. */
  @Test
  void whatBsdtarWritesIsTaken() throws Exception {
    byte[] content = sparse(NAME, 1 << 20, 200_000, 700_000);
    byte[] image =
        Objects.requireNonNull(getClass().getResourceAsStream("corpus/sparse-bsdtar.tar.gz"))
            .readAllBytes();
    Decoding.run(image, made, 100, LIMITS);
    assertThat(Files.readAllBytes(made)).isEqualTo(content);
  }

  private static byte[] withRecords(List<String> records, byte[] stored) {
    return TarSample.of().pax(records.toArray(String[]::new)).file(NAME, stored).end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0,512",
        "0,512,512",
        "0,512,512,511",
        "0,513,512,512",
        "512,512,0,512",
        "0,1024,512,0",
        "0,512,2000,512",
        "0,512,512,-512",
        "0,1024,1024,99999999999999999999",
        "0, 1024",
        "0,1024,,",
        "a,b"
      })
  void mapsInRecordsThatMakeNoSenseAreUnsafe(String map) throws IOException {
    List<String> records = List.of("GNU.sparse.size=2048", "GNU.sparse.map=" + map);
    assertThat(code(withRecords(records, new byte[1024]))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @CsvSource({"offset,offset", "numbytes,offset", "offset,"})
  void recordsInAnotherOrderAreUnsafe(String first, String second) throws IOException {
    List<String> records = new ArrayList<>(List.of("GNU.sparse.size=2048"));
    records.add("GNU.sparse." + first + "=0");
    if (second != null) {
      records.add("GNU.sparse." + second + "=1024");
    }
    assertThat(code(withRecords(records, new byte[1024]))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "1",
        "1\n0\n",
        "1\n0\n511\n",
        "2\n512\n256\n0\n256\n",
        "2\n0\n256\n128\n256\n",
        "1\n1999\n512\n",
        "-1\n",
        "1 \n0\n512\n",
        "99999999999999999\n",
        "9999999999999999999999\n",
        "300000\n0\n512\n"
      })
  void mapsBeforeTheContentThatMakeNoSenseAreUnsafe(String map) throws IOException {
    byte[] content = Arrays.copyOf(map.getBytes(StandardCharsets.US_ASCII), 1024);
    assertThat(code(withRecords(version("1", "0"), content))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @Test
  void aMapBeforeTheContentIsTakenThatMakesSense() throws IOException {
    byte[] content = Arrays.copyOf("1\n1024\n512\n".getBytes(StandardCharsets.US_ASCII), 1024);
    Arrays.fill(content, 512, 1024, (byte) 7);
    assertThat(Decoding.run(withRecords(version("1", "0"), content), made, 9, LIMITS))
        .isEqualTo(2048);
    byte[] expected = new byte[2048];
    Arrays.fill(expected, 1024, 1536, (byte) 7);
    assertThat(Files.readAllBytes(made)).isEqualTo(expected);
  }

  private static List<String> version(String major, String minor) {
    return List.of(
        "GNU.sparse.major=" + major, "GNU.sparse.minor=" + minor, "GNU.sparse.realsize=2048");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,0", "999,999"})
  void versionsThatAreNotKnownAreUnsupported(String major, String minor) throws IOException {
    assertThat(code(withRecords(version(major, minor), new byte[1024])))
        .isEqualTo(ErrorCode.UNSUPPORTED_IMAGE);
  }

  @Test
  void aSizeIsNeeded() throws IOException {
    for (String major : List.of("0", "1")) {
      List<String> records = List.of("GNU.sparse.major=" + major, "GNU.sparse.minor=0");
      assertThat(code(withRecords(records, new byte[1024]))).isEqualTo(ErrorCode.UNSAFE_IMAGE);
    }
  }

  @Test
  void aMapInTheHeaderThatContradictsItIsUnsafe() throws IOException {
    assertThat(code(TarSample.of().kind('S', NAME, new byte[4096]).end()))
        .isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  @Test
  void manySmallFilesOfHolesAreBounded() throws IOException {
    TarSample bomb = TarSample.of();
    for (int i = 0; i < 100; i++) {
      bomb.pax("GNU.sparse.size=1000000", "GNU.sparse.map=1000000,0").file("f" + i, new byte[0]);
    }
    assertThat(code(bomb.end())).isEqualTo(ErrorCode.UNSAFE_IMAGE);
  }

  private ErrorCode code(byte[] image) throws IOException {
    return Decoding.refusal(image, directory.resolve("refused"), 50_000, LIMITS)
        .map(Failure::code)
        .orElse(ErrorCode.INTERNAL);
  }
}
