package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Pushes whole images through a decoder, as a sync does. */
final class Decoding {
  private Decoding() {}

  /** Pushes in pieces of so many bytes; the size of the disk. */
  static long run(byte[] image, Path to, int piece, DecodeLimits limits) throws IOException {
    try (SparseFile target = SparseFile.open(to);
        DiskDecoder decoder = DiskDecoders.start(target, limits)) {
      push(decoder, image, piece);
      return decoder.finish().bytes();
    }
  }

  static DiskFormat format(byte[] image, Path to, DecodeLimits limits) throws IOException {
    try (SparseFile target = SparseFile.open(to);
        DiskDecoder decoder = DiskDecoders.start(target, limits)) {
      push(decoder, image, image.length);
      decoder.finish();
      return decoder.format().orElseThrow();
    }
  }

  /** Why an image is refused: known at the end only, after all bytes were taken. */
  static Optional<Failure> refusal(byte[] image, Path to, int piece, DecodeLimits limits)
      throws IOException {
    try (SparseFile target = SparseFile.open(to);
        DiskDecoder decoder = DiskDecoders.start(target, limits)) {
      push(decoder, image, piece);
      decoder.finish();
      return Optional.empty();
    } catch (Failure refused) {
      return Optional.of(refused);
    } finally {
      assertThat(SparseFile.waitingOf(to)).doesNotExist();
      SparseFile.delete(to);
    }
  }

  private static void push(DiskDecoder decoder, byte[] image, int piece) throws IOException {
    for (long at = 0; at < image.length; at += piece) {
      int length = (int) Math.min(piece, image.length - at);
      ByteBuffer bytes = ByteBuffer.wrap(image, (int) at, length);
      decoder.push(bytes);
      assertThat(bytes.hasRemaining()).isFalse();
    }
    assertThat(decoder.pushed()).isEqualTo(image.length);
  }
}
