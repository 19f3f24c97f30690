package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Files that were altered at random are refused by name or become what qemu-img makes of them;
 * never anything else, and never more than the limits allow.
 */
@Timeout(300)
class HostileInputTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(ByteSize.ofMib(4), ByteSize.ofMib(1));

  @TempDir private Path directory;

  private enum Kind {
    QCOW2_2("compat=0.10,cluster_size=4k"),
    QCOW2_3("compat=1.1,cluster_size=512"),
    PACKED("compat=1.1,cluster_size=4k", "-c"),
    ZSTD_PACKED("compression_type=zstd,cluster_size=4k", "-c"),
    EXTENDED("extended_l2=on,cluster_size=16k"),
    GZIP,
    XZ,
    ZSTD,
    TAR,
    SPARSE_GNU,
    SPARSE_PAX_0_0,
    SPARSE_PAX_0_1,
    SPARSE_PAX_1_0;

    private final List<String> options;

    Kind(String... options) {
      this.options = List.of(options);
    }

    byte[] sample(QemuCommands qemu) throws IOException {
      if (!options.isEmpty()) {
        return qcow2(qemu);
      }
      if (name().startsWith("SPARSE_")) {
        return seed(name().toLowerCase(Locale.ROOT) + ".tar");
      }
      byte[] inner = PACKED.qcow2(qemu);
      return switch (this) {
        case XZ -> compressed(inner, this);
        case ZSTD -> Zstd.compress(inner);
        case TAR -> TarSample.of().pax("size=" + inner.length).file("disk.qcow2", inner).end();
        default -> compressed(inner, this);
      };
    }

    private static byte[] seed(String name) throws IOException {
      try (InputStream seed = HostileInputTest.class.getResourceAsStream("corpus/" + name)) {
        return Objects.requireNonNull(seed, name).readAllBytes();
      }
    }

    private byte[] qcow2(QemuCommands qemu) throws IOException {
      qemu.img("create", "-f", "qcow2", "-o", options.get(0), Qcow2Sample.IMAGE, "2M");
      qemu.io(
          Qcow2Sample.IMAGE,
          List.of(
              "write -P 1 0 40k", "write -P 2 100k 9k", "write -z 64k 16k", "write -P 3 1M 5k"));
      if (options.size() == 1) {
        return Files.readAllBytes(qemu.path(Qcow2Sample.IMAGE));
      }
      qemu.img(
          "convert", "-O", "qcow2", "-c", "-o", options.get(0), Qcow2Sample.IMAGE, "packed.qcow2");
      return Files.readAllBytes(qemu.path("packed.qcow2"));
    }

    private static byte[] compressed(byte[] bytes, Kind kind) throws IOException {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out =
          kind == XZ
              ? new XZOutputStream(packed, new LZMA2Options(1))
              : new GZIPOutputStream(packed)) {
        out.write(bytes);
      }
      return packed.toByteArray();
    }
  }

  @ParameterizedTest
  @EnumSource
  void alteredFilesAreRefusedByName(Kind kind) throws IOException {
    byte[] sample = kind.sample(new QemuCommands(directory));
    for (int seed = 0; seed < 150; seed++) {
      decode(new Mutation(seed).of(sample), seed);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"QCOW2_2", "QCOW2_3", "PACKED", "ZSTD_PACKED", "EXTENDED"})
  @Tag("guest")
  void whatIsNotRefusedBecomesWhatQemuMakesOfIt(Kind kind) throws IOException {
    QemuCommands qemu = new QemuCommands(directory);
    byte[] sample = kind.sample(qemu);
    for (int seed = 1000; seed < 1500; seed++) {
      byte[] altered = new Mutation(seed).of(sample);
      if (decode(altered, seed) && DiskFormat.Disk.QCOW2 == Magic.disk(altered)) {
        Files.write(qemu.path("altered"), altered);
        qemu.img("convert", "-f", "qcow2", "-O", "raw", "altered", "expected");
        assertThat(Files.mismatch(directory.resolve("made"), directory.resolve("expected")))
            .as("seed %s", seed)
            .isEqualTo(-1);
      }
    }
  }

  /** Whether a file was taken. */
  private boolean decode(byte[] image, int seed) throws IOException {
    Path to = directory.resolve("made");
    try {
      Decoding.run(image, to, 1 + seed * 997 % 20_000, LIMITS);
      return true;
    } catch (Failure refused) {
      assertThat(Refusal.isOne(refused)).as("seed %s: %s", seed, refused).isTrue();
      return false;
    } finally {
      assertThat(Files.size(to)).isLessThanOrEqualTo(LIMITS.largestDisk().bytes());
      assertThat(SparseFile.waitingOf(to)).doesNotExist();
    }
  }
}
