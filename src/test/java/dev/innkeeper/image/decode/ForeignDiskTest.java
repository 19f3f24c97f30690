package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks for qemu-img to convert are kept as they are, unless they name other files. */
class ForeignDiskTest {
  private static final DecodeLimits LIMITS = DecodeLimits.of(ByteSize.ofMib(64));

  @TempDir private Path directory;
  private QemuCommands qemu;

  @BeforeEach
  void makeContent() throws IOException {
    qemu = new QemuCommands(directory);
    byte[] content = new byte[2 << 20];
    content[12345] = 6;
    Files.write(qemu.path("raw"), content);
  }

  @ParameterizedTest
  @CsvSource({
    "vmdk, subformat=monolithicSparse",
    "vmdk, subformat=streamOptimized",
    "vdi, static=off",
    "vhdx, subformat=dynamic",
    "vpc, subformat=dynamic",
    "qed, cluster_size=64k"
  })
  void isKeptAsItIs(String format, String options) throws IOException {
    qemu.img("convert", "-f", "raw", "-O", format, "-o", options, "raw", "disk");
    byte[] disk = Files.readAllBytes(qemu.path("disk"));
    Path to = directory.resolve("made");
    assertThat(Decoding.format(disk, to, LIMITS))
        .satisfies(
            found -> {
              assertThat(found.qemuName()).isEqualTo(format);
              assertThat(found.streamed()).isFalse();
            });
    assertThat(Files.readAllBytes(to)).isEqualTo(disk);
  }

  @ParameterizedTest
  @CsvSource({"vmdk, vmdk", "qed, raw"})
  void aBackingFileIsUnsafe(String format, String backing) throws IOException {

    qemu.img("convert", "-f", "raw", "-O", backing, "raw", "base");
    qemu.img("create", "-f", format, "-b", "base", "-F", backing, "disk");
    assertUnsafe(Files.readAllBytes(qemu.path("disk")));
  }

  @Test
  void aVmdkThatOnlyDescribesIsUnsafe() throws IOException {
    qemu.img("create", "-f", "vmdk", "-o", "subformat=monolithicFlat", "disk.vmdk", "2M");
    assertUnsafe(Files.readAllBytes(qemu.path("disk.vmdk")));
    String text = "# Disk DescriptorFile\nversion=1\nRW 100 FLAT \"/etc/shadow\" 0\n";
    ByteBuffer wrapped = ByteBuffer.allocate(64 << 10).put(0, new byte[] {'K', 'D', 'M', 'V', 1});
    wrapped.put(512, text.getBytes(StandardCharsets.US_ASCII));
    assertUnsafe(wrapped.array());
  }

  private void assertUnsafe(byte[] disk) throws IOException {
    assertThat(Decoding.refusal(disk, directory.resolve("made"), 10_000, LIMITS))
        .hasValueSatisfying(
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNSAFE_IMAGE));
  }
}
