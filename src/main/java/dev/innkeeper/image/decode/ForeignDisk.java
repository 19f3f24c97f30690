package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.DiskFormat.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Looks at disks that qemu-img is going to convert: one that names other files would make it read
 * them. The places are those where qemu looks (its block/vmdk.c, docs/interop/qed_spec.txt); what
 * is not looked at here is a format in which qemu follows no names.
 */
final class ForeignDisk {
  private static final int VMDK_CAPACITY_AT = 12;
  private static final int VMDK_DESCRIPTOR_AT = 512;
  private static final int VMDK_DESCRIPTOR_BYTES = 20 * 512;
  private static final int QED_FEATURES_AT = 16;
  private static final int QED_BACKING_FILE = 1;

  private ForeignDisk() {}

  /** UNSAFE_IMAGE where a stored disk names another file. */
  static void check(Disk disk, SparseFile stored) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(VMDK_DESCRIPTOR_AT + VMDK_DESCRIPTOR_BYTES);
    stored.read(head, 0);
    head.flip().order(ByteOrder.LITTLE_ENDIAN);
    switch (disk) {
      case VMDK -> checkVmdk(head);
      case QED -> {
        if ((head.getLong(QED_FEATURES_AT) & QED_BACKING_FILE) != 0) {
          throw Refusal.unsafe("it names a backing file");
        }
      }
      case RAW, QCOW2, VDI, VHDX, VPC, PARALLELS -> {
        // Nothing is named in these that qemu would open.
      }
    }
  }

  private static void checkVmdk(ByteBuffer head) {
    String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
    if (text.startsWith(Magic.VMDK_DESCRIPTOR) || head.getLong(VMDK_CAPACITY_AT) == 0) {
      throw Refusal.unsafe("it has no content of its own, but names other files");
    }
    if (text.indexOf("parentFileNameHint", VMDK_DESCRIPTOR_AT) >= 0) {
      throw Refusal.unsafe("it names a backing file");
    }
  }
}
