package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be used is refused by name, after all of it was taken. */
@Timeout(60)
class Qcow2RefusalTest {
  private static final DecodeLimits LIMITS = DecodeLimits.of(ByteSize.ofMib(16));
  private static final int CLUSTER = 65_536;

  @TempDir private static Path directory;

  /** Five plain clusters. */
  private static byte[] plain;

  /** Clusters that are compressed. */
  private static byte[] packed;

  /** A plain cluster with subclusters. */
  private static byte[] extended;

  @BeforeAll
  static void makeImages() throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    String image = Qcow2Sample.IMAGE;
    qemu.img("create", "-f", "qcow2", image, "8M");
    qemu.io(image, List.of("write -P 1 0 320k"));
    plain = Files.readAllBytes(qemu.path(image));
    qemu.img("create", "-f", "qcow2", "-o", "extended_l2=on", image, "8M");
    qemu.io(image, List.of("write -P 1 4k 8k"));
    extended = Files.readAllBytes(qemu.path(image));
    Qcow2Sample.converted("compat=1.1", "-c").recipe().make(qemu);
    packed = Files.readAllBytes(qemu.path(image));
  }

  /** An image as the tests alter it. */
  private static final class Altered {
    private final ByteBuffer bytes;

    Altered(byte[] image) {
      this.bytes = ByteBuffer.wrap(image.clone());
    }

    void number(int at, int value) {
      bytes.putInt(at, value);
    }

    void offset(int at, long value) {
      bytes.putLong(at, value);
    }

    int l1() {
      return (int) bytes.getLong(40);
    }

    int l2() {
      return (int) bytes.getLong(l1()) & 0x7fff_fe00;
    }

    long entry(int index) {
      return bytes.getLong(l2() + 8 * index);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isRefused(String what, ErrorCode code, byte[] image, Consumer<Altered> change)
      throws IOException {
    Altered altered = new Altered(image);
    change.accept(altered);
    assertThat(Decoding.refusal(altered.bytes.array(), directory.resolve("raw"), 100_000, LIMITS))
        .hasValueSatisfying(refused -> assertThat(refused.code()).isEqualTo(code));
  }

  static Stream<Arguments> isRefused() {
    return Stream.of(ofHeaders(), ofPlaces(), ofEntries()).flatMap(all -> all);
  }

  private static Stream<Arguments> ofHeaders() {
    return Stream.of(
        unsafe("a backing file", i -> i.offset(8, 512)),
        unsafe("a data file", i -> i.offset(72, 4)),
        unsafe("the corrupt bit", i -> i.offset(72, 2)),
        unsafe("a disk over the limit", i -> i.offset(24, (16 << 20) + 512)),
        unsafe("a disk of 8 EiB", i -> i.offset(24, -512)),
        unsafe("an L1 table too small", i -> i.number(36, 0)),
        unsafe("an L1 table too large", i -> i.number(36, 1 << 30)),
        unsafe("a refcount table too large", i -> i.number(56, 1 << 30)),
        unsafe("a million snapshots", i -> i.number(60, 1 << 20)),
        unsafe("a header longer than its cluster", i -> i.number(100, 70_000)),
        unsafe("refcounts of 128 bits", i -> i.number(96, 7)),
        unsafe("an extension beyond the cluster", i -> i.number(116, 70_000)),
        unsupported("AES", i -> i.number(32, 1)),
        unsupported("LUKS", i -> i.number(32, 2)),
        unsupported("a key without a lock", i -> i.number(112, 0x0537be77)),
        unsupported("a feature to come", i -> i.offset(72, 1 << 5)),
        unsupported("a compression to come", i -> altogether(i, 2)),
        unsupported("a compression that is not announced", i -> i.bytes.put(104, (byte) 1)),
        unsupported("version 1", i -> i.number(4, 1)),
        unsupported("version 4", i -> i.number(4, 4)),
        unsupported("clusters of 256 bytes", i -> i.number(20, 8)),
        unsupported("clusters of 4 MiB", i -> i.number(20, 22)));
  }

  private static void altogether(Altered image, int compression) {
    image.offset(72, 1 << 3);
    image.bytes.put(104, (byte) compression);
  }

  private static Stream<Arguments> ofPlaces() {
    return Stream.of(
        unsafe("an L1 table at 0", i -> i.offset(40, 0)),
        unsafe("an L1 table between clusters", i -> i.offset(40, i.l1() + 512)),
        unsafe("an L1 table beyond the end", i -> i.offset(40, 1L << 40)),
        unsafe("an L1 table farther than any file", i -> i.offset(40, 1L << 62)),
        unsafe("an L1 table in the refcount table", i -> i.offset(40, CLUSTER)),
        unsafe("a refcount table beyond the end", i -> i.offset(48, 1L << 40)),
        unsafe("a refcount table in the L1 table", i -> i.offset(48, i.l1())),
        unsafe("a refcount block in the L2 table", i -> i.offset(CLUSTER, i.l2())),
        unsafe("snapshots beyond the end", Qcow2RefusalTest::snapshotsBeyondTheEnd),
        unsafe("an L2 table between clusters", i -> i.offset(i.l1(), i.l2() + 512)),
        unsafe("an L2 table in the L1 table", i -> i.offset(i.l1(), i.l1())),
        unsafe("an L2 table beyond the end", i -> i.offset(i.l1(), 1L << 33)));
  }

  private static void snapshotsBeyondTheEnd(Altered image) {
    image.number(60, 1);
    image.offset(64, 1L << 33);
  }

  private static Stream<Arguments> ofEntries() {
    return Stream.of(
        unsafe("a cluster beyond the end", i -> i.offset(i.l2(), 1L << 33)),
        unsafe("a cluster between clusters", i -> i.offset(i.l2(), i.entry(0) + 512)),
        unsafe("a cluster in the L2 table", i -> i.offset(i.l2(), i.l2())),
        unsafe("a cluster used twice", i -> i.offset(i.l2(), i.entry(1))),
        unsafe("a zero cluster in version 2", Qcow2RefusalTest::zeroInVersion2),
        arguments(
            "subclusters both there and zero",
            ErrorCode.UNSAFE_IMAGE,
            extended,
            (Consumer<Altered>) i -> i.offset(i.l2() + 8, -1)),
        arguments(
            "subclusters nowhere",
            ErrorCode.UNSAFE_IMAGE,
            extended,
            (Consumer<Altered>) i -> i.offset(i.l2(), 0)),
        inPacked("a compressed cluster beyond the end", (1L << 62) + (1L << 33)),
        inPacked("a compressed cluster in the header", (1L << 62) + 128),
        inPacked("a compressed cluster of no compression", (1L << 62) + packed.length - 512),
        arguments(
            "a compressed cluster used twice",
            ErrorCode.UNSAFE_IMAGE,
            packed,
            (Consumer<Altered>) Qcow2RefusalTest::firstOfSeveralSectorsTwice),
        arguments(
            "a compressed cluster that is broken",
            ErrorCode.UNSAFE_IMAGE,
            packed,
            (Consumer<Altered>) Qcow2RefusalTest::breakFirst));
  }

  private static void zeroInVersion2(Altered image) {
    image.number(4, 2);
    image.offset(image.l2(), 1);
  }

  private static int firstPacked(Altered image) {
    int index = 0;
    while ((image.entry(index) & 1L << 62) == 0 || (image.entry(index) >>> 54 & 0xff) < 3) {
      index++;
    }
    return index;
  }

  private static void firstOfSeveralSectorsTwice(Altered image) {
    int index = firstPacked(image);
    image.offset(image.l2() + 8 * (index + 1), image.entry(index));
  }

  private static void breakFirst(Altered image) {
    int place = (int) image.entry(firstPacked(image)) & 0x7fff_ffff;
    Arrays.fill(image.bytes.array(), place, place + 600, (byte) 0xff);
  }

  private static Arguments inPacked(String what, long entry) {
    Consumer<Altered> change = image -> image.offset(image.l2() + 8 * firstPacked(image), entry);
    return arguments(what, ErrorCode.UNSAFE_IMAGE, packed, change);
  }

  private static Arguments unsafe(String what, Consumer<Altered> change) {
    return arguments(what, ErrorCode.UNSAFE_IMAGE, plain, change);
  }

  private static Arguments unsupported(String what, Consumer<Altered> change) {
    return arguments(what, ErrorCode.UNSUPPORTED_IMAGE, plain, change);
  }

  @Test
  void aFileThatEndsTooEarlyIsUnsafe() throws IOException {
    for (int length : new int[] {4, 71, 511, 512, CLUSTER, 4 * CLUSTER, plain.length - 1}) {
      assertThat(
              Decoding.refusal(
                  Arrays.copyOf(plain, length), directory.resolve("raw"), 1000, LIMITS))
          .as("cut to %s bytes", length)
          .hasValueSatisfying(
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNSAFE_IMAGE));
    }
  }

  @Test
  void aDiskOfNothingButItsOwnHeaderIsTheSizeItStates() throws IOException {
    Path raw = directory.resolve("unharmed");
    assertThat(Decoding.run(plain, raw, 1 << 20, LIMITS)).isEqualTo(8 << 20);
  }
}
