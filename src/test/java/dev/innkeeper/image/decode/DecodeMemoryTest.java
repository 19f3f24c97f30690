package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A large image is decoded in little memory, in a JVM that has no more. */
@Timeout(180)
@Tag("guest")
class DecodeMemoryTest {
  private static final long DISK = 4L << 30;

  @TempDir private Path directory;

  @Test
  void anImageOf4GibIsDecodedInSmallMemory() throws Exception {
    QemuCommands qemu = new QemuCommands(directory);
    writeContent(qemu.path("raw"));
    qemu.img("convert", "-f", "raw", "-O", "qcow2", "-c", "-W", "raw", "disk.qcow2");
    Path output = qemu.path("output");
    Process decoding =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:MaxDirectMemorySize=32m",
                "-cp",
                System.getProperty("java.class.path"),
                Decoder.class.getName(),
                qemu.path("disk.qcow2").toString(),
                qemu.path("made").toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    assertThat(decoding.waitFor(150, TimeUnit.SECONDS)).isTrue();
    assertThat(decoding.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.mismatch(qemu.path("made"), qemu.path("raw"))).isEqualTo(-1);
  }

  private static void writeContent(Path raw) throws IOException {
    Random random = new Random(3);
    try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
      file.setLength(DISK);
      byte[] piece = new byte[700_000];
      for (long at = 0; at < DISK - piece.length; at += 17_000_000) {
        random.nextBytes(piece);
        file.seek(at);
        file.write(piece);
      }
    }
  }

  /** What runs in the small JVM. */
  static final class Decoder {
    private Decoder() {}

    public static void main(String[] arguments) throws IOException {
      DecodeLimits limits = DecodeLimits.of(ByteSize.ofGib(64));
      try (FileChannel image = FileChannel.open(Path.of(arguments[0]));
          SparseFile target = SparseFile.open(Path.of(arguments[1]));
          DiskDecoder decoder = DiskDecoders.start(target, limits)) {
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        while (image.read(bytes.clear()) > 0) {
          decoder.push(bytes.flip());
        }
        decoder.finish();
      }
    }
  }
}
