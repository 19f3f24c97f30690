package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.DiskFormat.Compression;
import dev.innkeeper.image.decode.DiskFormat.Disk;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Formats by their first bytes. */
final class Magic {
  /** Enough for every one of them. */
  static final int NEEDED = 512;

  /** How a VMDK begins that only describes where its content is. */
  static final String VMDK_DESCRIPTOR = "# Disk DescriptorFile";

  private static final int MAGIC_TEXT = 32;
  private static final int GZIP = 0x1f8b;
  private static final long ZSTD = 0x28b52ffdL;

  /** A frame that is passed over (RFC 8878, 3.1.2), which may come first; four bits are free. */
  private static final long ZSTD_SKIPPED = 0x502a4d18L;

  private static final long ZSTD_SKIPPED_BITS = 0xf0ffffffL;
  private static final long XZ = 0xfd377a585aL;
  private static final long QCOW = 0x514649fbL;
  private static final int VDI_AT = 0x40;
  private static final long VDI = 0x7f10dabeL;

  private Magic() {}

  static Optional<Compression> compression(byte[] head) {
    if (number(head, 0, 2) == GZIP) {
      return Optional.of(Compression.GZIP);
    }
    long four = number(head, 0, 4);
    if (four == ZSTD || (four & ZSTD_SKIPPED_BITS) == ZSTD_SKIPPED) {
      return Optional.of(Compression.ZSTD);
    }
    return number(head, 0, 5) == XZ ? Optional.of(Compression.XZ) : Optional.empty();
  }

  static Disk disk(byte[] head) {
    if (number(head, 0, 4) == QCOW) {
      return Disk.QCOW2;
    }
    if (number(head, VDI_AT, 4) == VDI) {
      return Disk.VDI;
    }
    String text =
        new String(head, 0, Math.min(MAGIC_TEXT, head.length), StandardCharsets.ISO_8859_1);
    if (text.startsWith("KDMV") || text.startsWith(VMDK_DESCRIPTOR)) {
      return Disk.VMDK;
    }
    if (text.startsWith("vhdxfile")) {
      return Disk.VHDX;
    }
    if (text.startsWith("conectix")) {
      return Disk.VPC;
    }
    if (text.startsWith("QED\0")) {
      return Disk.QED;
    }
    boolean parallels = text.startsWith("WithoutFreeSpace") || text.startsWith("WithouFreSpacExt");
    return parallels ? Disk.PARALLELS : Disk.RAW;
  }

  private static long number(byte[] head, int from, int length) {
    long value = 0;
    for (int i = from; i < from + length; i++) {
      value = value << 8 | (i < head.length ? head[i] & 0xff : 0);
    }
    return value;
  }
}
