package dev.innkeeper.image;

import dev.innkeeper.operation.DurableFile;
import dev.innkeeper.value.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The checkpoint beside a part file. Methods block; used by one thread at a time, of the holder of
 * the image's lock.
 */
final class CheckpointFile {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int LONGEST = 1 << 20;
  private static final int READ_BYTES = 1 << 20;

  private final Path part;
  private final Path file;

  CheckpointFile(Path part) {
    this.part = part;
    this.file = PoolFiles.checkpointOf(part);
  }

  /**
   * Cuts the part to what can be relied on: all of it while the boot that wrote it lasts, else what
   * was on the disk and still is as it was.
   *
   * @param size of the whole in bytes, 0 where it is not known
   */
  Checkpoint settle(long size) throws IOException {
    Checkpoint kept = read().orElseGet(Checkpoint::none);
    String boot = boot();
    long there = Files.exists(part) ? Files.size(part) : 0;
    boolean tooLong = size > 0 && there > size;
    if (!tooLong && !boot.isEmpty() && kept.boot().equals(boot) && kept.bytes() <= there) {
      return kept;
    }
    Checkpoint proven = !tooLong && isProven(kept, there) ? kept : Checkpoint.none();
    if (there > proven.bytes()) {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.truncate(proven.bytes());
      }
    }
    return proven.ofBoot(boot);
  }

  private Optional<Checkpoint> read() throws IOException {
    try (InputStream text = Files.newInputStream(file)) {
      return CheckpointJson.read(new String(text.readNBytes(LONGEST), StandardCharsets.UTF_8));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Empty, which is the boot of no checkpoint, where the system does not tell. */
  private static String boot() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException unknown) {
      return "";
    }
  }

  private boolean isProven(Checkpoint kept, long there) throws IOException {
    return kept.bytes() > 0 && kept.bytes() <= there && kept.sha256().equals(first(kept.bytes()));
  }

  private Digest first(long bytes) throws IOException {
    MessageDigest digest = Digest.Algorithm.SHA256.newDigest();
    byte[] buffer = new byte[READ_BYTES];
    try (InputStream content = Files.newInputStream(part)) {
      for (long left = bytes; left > 0; ) {
        int count = content.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          throw new EOFException(part + " was cut while it was read");
        }
        digest.update(buffer, 0, count);
        left -= count;
      }
    }
    return Digest.of(Digest.Algorithm.SHA256, digest.digest());
  }

  /** The part's bytes must be on the disk before. */
  void write(Checkpoint checkpoint) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    DurableFile.replace(file, next, CheckpointJson.write(checkpoint));
    DurableFile.force(file.resolveSibling("."));
  }

  /** Removes it and then the part; in this order a death in between leaves no wrong promise. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(part);
  }
}
