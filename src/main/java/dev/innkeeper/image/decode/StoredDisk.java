package dev.innkeeper.image.decode;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.decode.DiskFormat.Disk;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Stores a disk's own bytes: raw content as it shall be, other formats for qemu-img to convert. */
final class StoredDisk {
  private static final int SECTOR = 512;

  private final SparseFile target;
  private final DecodeLimits limits;
  private final DiskFormat.Disk disk;
  private long position;

  StoredDisk(SparseFile target, DecodeLimits limits, Disk disk) {
    this.target = target;
    this.limits = limits;
    this.disk = disk;
  }

  void push(ByteBuffer bytes) throws IOException {
    long end = position + bytes.remaining();
    if (end > limits.largestDisk().bytes()) {
      throw Failure.of(
          ErrorCode.UNSAFE_IMAGE,
          "the image unpacks to more than "
              + limits.largestDisk()
              + "; raise limits.max-image-size if you trust it");
    }
    target.write(bytes, position);
    position = end;
  }

  /** A raw disk is whole sectors, as qemu-img rounds it up. */
  ByteSize finish() throws IOException {
    long size = disk == Disk.RAW ? (position + SECTOR - 1) / SECTOR * SECTOR : position;
    target.resize(size);
    return new ByteSize(size);
  }
}
