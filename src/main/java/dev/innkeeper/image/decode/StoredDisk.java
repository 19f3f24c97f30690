package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.DiskFormat.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Stores a disk's own bytes: raw content as it shall be, other formats for qemu-img to convert. */
final class StoredDisk implements DiskContent {
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

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    long end = position + bytes.remaining();
    if (end > limits.largestDisk().bytes()) {
      throw Refusal.unsafe(
          "it unpacks to more than limits.max-image-size (" + limits.largestDisk() + ")");
    }
    target.write(bytes, position);
    position = end;
  }

  @Override
  public void finish() throws IOException {
    if (position == 0) {
      throw Refusal.unsupported("there is nothing in it");
    }
    ForeignDisk.check(disk, target);
    target.resize(size());
  }

  /** A raw disk is whole sectors, as qemu-img rounds it up. */
  @Override
  public long size() {
    return disk == Disk.RAW ? (position + SECTOR - 1) / SECTOR * SECTOR : position;
  }

  @Override
  public void close() {
    // Holds nothing but the target, which is the caller's.
  }
}
