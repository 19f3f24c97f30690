package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Checkpoint.Mark;
import dev.innkeeper.image.decode.DecodeLimits;
import dev.innkeeper.image.decode.DiskDecoder;
import dev.innkeeper.image.decode.DiskDecoders;
import dev.innkeeper.image.decode.DiskFormat;
import dev.innkeeper.image.decode.SparseFile;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;

/**
 * Takes an image's bytes in: keeps them in the part file, hashes them, and decodes them, in one
 * pass. Blocks; used by one worker thread at a time.
 *
 * <p>The part file is what a later run goes on from: it reads it again through hash and decoder, so
 * that nothing that was altered on disk is trusted.
 */
final class ImageIntake implements AutoCloseable {
  private static final int REPLAY_BYTES = 1 << 20;

  private final Path part;
  private final Path raw;
  private final long size;
  private final DecodeLimits limits;
  private final FileChannel kept;
  private final SparseFile target;
  private final DiskDecoder decoder;
  private final ContentDigests digests;
  private final DeclaredSize declared = new DeclaredSize();
  private long taken;

  /**
   * What came in, not judged yet.
   *
   * @param digest of the algorithm that was asked for
   * @param sha256 the same, where that was SHA-256
   */
  record Taken(Digest digest, Digest sha256, long size) {}

  /**
   * What it became.
   *
   * @param size of the file: the disk's virtual size where the format is streamed
   */
  record Content(Path file, DiskFormat format, ByteSize size) {}

  /**
   * An intake that has taken nothing yet.
   *
   * @param size of the download in bytes, 0 where it is not known
   */
  ImageIntake(Path part, Path raw, long size, Digest.Algorithm algorithm, DecodeLimits limits)
      throws IOException {
    this.part = part;
    this.raw = raw;
    this.size = size;
    this.limits = limits;
    this.digests = new ContentDigests(algorithm);
    Files.createDirectories(part.getParent());
    this.kept =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.target = SparseFile.open(raw);
    this.decoder = DiskDecoders.start(target, limits);
  }

  /** Takes again what a run before left. */
  void replay() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(REPLAY_BYTES);
    while (kept.read(bytes.clear(), taken) > 0) {
      bytes.flip();
      taken += bytes.remaining();
      digests.update(bytes);
      declared.pass(bytes.duplicate());
      decoder.push(bytes);
    }
  }

  /** How far it has come now. */
  Mark take(List<Buffer> buffers) throws IOException {
    for (Buffer buffer : buffers) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer.getBytes());
      if (size > 0 && taken + bytes.remaining() > size) {
        throw Failure.of(
                ErrorCode.SIZE_MISMATCH,
                "the source sends more than the "
                    + size
                    + " bytes that its metadata states; it is broken or altered, try another source")
            .with("restart", true);
      }
      if (taken + bytes.remaining() > limits.largestDisk().bytes()) {
        throw Failure.of(
            ErrorCode.UNSAFE_IMAGE,
            "the source sends more than "
                + limits.largestDisk()
                + ", which limits.max-image-size allows; raise that if you trust it");
      }
      keep(bytes.duplicate());
      taken += bytes.remaining();
      digests.update(bytes);
      declared.pass(bytes.duplicate());
      decoder.push(bytes);
    }
    return new Mark(taken, digests.sha256());
  }

  private void keep(ByteBuffer bytes) throws IOException {
    long place = taken;
    try {
      while (bytes.hasRemaining()) {
        place += kept.write(bytes, place);
      }
    } catch (IOException failed) {
      throw full(failed);
    }
  }

  private IOException full(IOException failed) throws IOException {
    boolean noSpace = String.valueOf(failed.getMessage()).contains("No space left");
    if (noSpace || part.resolveSibling(".").toFile().getUsableSpace() == 0) {
      throw Failure.of(
          ErrorCode.DISK_FULL,
          "keeping the download in " + part.getParent() + ": no space is left; free some there",
          failed);
    }
    return failed;
  }

  /** Waits until the part's bytes are on the disk; on any thread, while others are taken in. */
  void force() throws IOException {
    try {
      kept.force(false);
    } catch (IOException failed) {
      throw full(failed);
    }
  }

  long taken() {
    return taken;
  }

  /** The disk's virtual size as far as the bytes that came tell it; on any thread. */
  OptionalLong declaredSize() {
    return declared.bytes();
  }

  /** Once all bytes were taken. */
  Taken finish() {
    return digests.finish(taken);
  }

  /**
   * Waits until all is decoded. Only for bytes that were found to be the right ones: then what the
   * decoder refuses is the image's own fault.
   */
  Content content() throws IOException {
    ByteSize contentSize = decoder.finish();
    DiskFormat format =
        decoder
            .format()
            .orElseThrow(
                () ->
                    Failure.of(
                        ErrorCode.UNSUPPORTED_IMAGE, "the image is empty; check its address"));
    return new Content(raw, format, contentSize);
  }

  /** The raw content goes unless it was moved away; the part file stays for a later run. */
  @Override
  public void close() throws IOException {
    try (kept;
        target) {
      decoder.close();
    }
    SparseFile.deleteBeside(raw);
  }
}
