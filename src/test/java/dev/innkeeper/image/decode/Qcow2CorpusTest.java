package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every legal qcow2 file becomes what qemu-img makes of it, byte for byte and hole for hole. */
@Timeout(120)
class Qcow2CorpusTest {
  private static final long BLOCKS_OF_TOLERANCE = 64 << 10;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource
  void becomesWhatQemuMakesOfIt(Qcow2Sample sample) throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    sample.recipe().make(qemu);
    compare(qemu, 64 << 10, DecodeLimits.of(ByteSize.ofGib(1)));
  }

  static Stream<Qcow2Sample> becomesWhatQemuMakesOfIt() {
    return Stream.of(
        Qcow2Sample.converted("compat=0.10,cluster_size=4k", "-c"),
        Qcow2Sample.converted("compat=1.1", "-c", "-W", "-m", "8"),
        Qcow2Sample.converted("compat=1.1,compression_type=zstd", "-c"),
        Qcow2Sample.converted("compat=1.1,cluster_size=512"),
        Qcow2Sample.used("extended_l2=on", 1),
        Qcow2Sample.used("compat=0.10", 2),
        Qcow2Sample.converted("compat=1.1", "-c").withTablesAtTheEnd(),
        Qcow2Sample.made("empty", qemu -> qemu.img("create", "-fqcow2", Qcow2Sample.IMAGE, "3M")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096, 1 << 30})
  void piecesMayHaveAnySize(int piece) throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    Qcow2Sample.used("compat=1.1,cluster_size=4k", 8).recipe().make(qemu);
    compare(qemu, piece, DecodeLimits.of(ByteSize.ofGib(1)));
  }

  @ParameterizedTest
  @MethodSource
  @Tag("guest")
  void wholeCorpusBecomesWhatQemuMakesOfIt(Qcow2Sample sample) throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    sample.recipe().make(qemu);
    compare(qemu, 7 * 4096 + 1, DecodeLimits.of(ByteSize.ofGib(1)));
    compare(qemu, 1 << 30, new DecodeLimits(ByteSize.ofGib(1), ByteSize.ZERO));
  }

  static Stream<Qcow2Sample> wholeCorpusBecomesWhatQemuMakesOfIt() {
    List<Qcow2Sample> corpus = new ArrayList<>();
    for (String cluster : List.of("512", "1k", "4k", "64k", "512k", "2M")) {
      String size = "cluster_size=" + cluster;
      for (String compat : List.of("compat=0.10,", "compat=1.1,")) {
        corpus.add(Qcow2Sample.converted(compat + size));
        corpus.add(Qcow2Sample.converted(compat + size, "-c"));
        corpus.add(Qcow2Sample.used(compat + size, cluster.hashCode()));
      }
      corpus.add(Qcow2Sample.converted(size + ",compression_type=zstd", "-c"));
      corpus.add(Qcow2Sample.converted(size, "-c", "-W", "-m", "16"));
      corpus.add(Qcow2Sample.converted(size).withTablesAtTheEnd());
      corpus.add(Qcow2Sample.converted(size, "-c").withTablesAtTheEnd());
    }
    for (String cluster : List.of("16k", "64k", "2M")) {
      String options = "extended_l2=on,cluster_size=" + cluster;
      corpus.add(Qcow2Sample.converted(options));
      corpus.add(Qcow2Sample.converted(options + ",compression_type=zstd", "-c"));
      corpus.add(Qcow2Sample.used(options, 3));
      corpus.add(Qcow2Sample.used(options, 4).withTablesAtTheEnd());
    }
    for (String preallocation : List.of("metadata", "falloc", "full")) {
      corpus.add(preallocated(preallocation, "compat=1.1"));
      corpus.add(preallocated(preallocation, "compat=0.10,cluster_size=4k"));
    }
    corpus.add(preallocated("metadata", "extended_l2=on"));
    for (String size : List.of("0", "512", "1000000", "9437697")) {
      corpus.add(empty(size));
    }
    corpus.add(mixed());
    corpus.add(resized());
    corpus.add(Qcow2Sample.used("lazy_refcounts=on,refcount_bits=2", 5));
    corpus.add(Qcow2Sample.used("refcount_bits=64", 6));
    return corpus.stream();
  }

  private static Qcow2Sample preallocated(String how, String options) {
    return Qcow2Sample.made(
        "preallocated " + how + " " + options,
        qemu -> {
          String all = "preallocation=" + how + "," + options;
          qemu.img("create", "-f", "qcow2", "-o", all, Qcow2Sample.IMAGE, "5M");
          qemu.io(Qcow2Sample.IMAGE, List.of("write -P 9 1M 200k", "write -z 2M 1M"));
        });
  }

  private static Qcow2Sample empty(String size) {
    return Qcow2Sample.made(
        "empty of " + size, qemu -> qemu.img("create", "-f", "qcow2", Qcow2Sample.IMAGE, size));
  }

  /** Compressed, plain and zero clusters, some of each again over another. */
  private static Qcow2Sample mixed() {
    return Qcow2Sample.made(
        "mixed",
        qemu -> {
          qemu.img("create", "-f", "qcow2", Qcow2Sample.IMAGE, "9M");
          qemu.io(
              Qcow2Sample.IMAGE,
              List.of(
                  "write -c -P 1 0 64k",
                  "write -c -P 2 64k 64k",
                  "write -P 3 192k 64k",
                  "write -P 4 70k 4k",
                  "write -c -P 5 8M 64k",
                  "write -c -P 6 8256k 64k",
                  "write -z 8M 64k",
                  "write -c -P 7 1M 64k"));
        });
  }

  private static Qcow2Sample resized() {
    return Qcow2Sample.made(
        "resized",
        qemu -> {
          Qcow2Sample.used("compat=1.1,cluster_size=4k", 7).recipe().make(qemu);
          qemu.img("snapshot", "-d", "between", Qcow2Sample.IMAGE);
          qemu.img("resize", Qcow2Sample.IMAGE, "40M");
          qemu.io(Qcow2Sample.IMAGE, List.of("write -P 8 33M 300k"));
          qemu.img("resize", "--shrink", Qcow2Sample.IMAGE, "34603520");
        });
  }

  private void compare(QemuCommands qemu, int piece, DecodeLimits limits) throws IOException {
    Path image = qemu.path(Qcow2Sample.IMAGE);
    Path expected = qemu.path("expected.raw");
    Files.deleteIfExists(expected);
    qemu.img("convert", "-f", "qcow2", "-O", "raw", image.toString(), expected.toString());
    Path actual = qemu.path("actual.raw");
    SparseFile.delete(actual);
    long size = Decoding.run(Files.readAllBytes(image), actual, piece, limits);
    assertThat(size).isEqualTo(Files.size(expected));
    assertThat(Files.mismatch(actual, expected)).isEqualTo(-1);
    assertThat(SparseFile.allocated(actual).bytes())
        .isLessThanOrEqualTo(SparseFile.allocated(expected).bytes() + BLOCKS_OF_TOLERANCE);
    assertThat(SparseFile.waitingOf(actual)).doesNotExist();
  }
}
