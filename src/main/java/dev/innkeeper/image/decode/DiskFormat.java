package dev.innkeeper.image.decode;

import java.util.Optional;

/**
 * What an image was recognised as, from the inside out.
 *
 * @param archived whether the disk stood in a tar
 */
public record DiskFormat(Disk disk, boolean archived, Optional<Compression> compression) {

  /** A format of the disk itself, named as qemu-img names it. */
  public enum Disk {
    RAW("raw", true),
    QCOW2("qcow2", true),
    VMDK("vmdk", false),
    VDI("vdi", false),
    VHDX("vhdx", false),
    VPC("vpc", false),
    QED("qed", false),
    PARALLELS("parallels", false);

    private final String label;
    private final boolean streamed;

    Disk(String label, boolean streamed) {
      this.label = label;
      this.streamed = streamed;
    }
  }

  /** What may be around a disk or an archive. */
  public enum Compression {
    GZIP("gz"),
    XZ("xz"),
    ZSTD("zst");

    private final String suffix;

    Compression(String suffix) {
      this.suffix = suffix;
    }
  }

  /** Whether the decoder leaves raw content; else qemu-img has to convert what it leaves. */
  public boolean streamed() {
    return disk.streamed;
  }

  /** The disk's own format, in the spelling of {@code qemu-img convert -f}. */
  public String qemuName() {
    return disk.label;
  }

  /** All of it, as the sidecar has it: {@code qcow2}, {@code raw.xz}, {@code raw.tar.gz}. */
  public String name() {
    return disk.label
        + (archived ? ".tar" : "")
        + compression.map(around -> "." + around.suffix).orElse("");
  }
}
