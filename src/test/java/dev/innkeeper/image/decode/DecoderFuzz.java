package dev.innkeeper.image.decode;

import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whatever the bytes are, they become a disk within the limits or are refused by name. The entry
 * point of Jazzer, which {@code bin/fuzz} runs; what it finds is kept in the corpus, which {@link
 * FuzzCorpusTest} runs over each time.
 */
public final class DecoderFuzz {
  private static final DecodeLimits LIMITS = new DecodeLimits(ByteSize.ofMib(1), ByteSize.ofMib(1));
  private static final Path TARGET = target();

  private DecoderFuzz() {}

  private static Path target() {
    try {
      Path directory = Files.createTempDirectory("innkeeper-fuzz");
      directory.toFile().deleteOnExit();
      return directory.resolve("made");
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(byte[] image) throws IOException {
    try {
      Decoding.run(image, TARGET, Math.max(1, image.length / 3), LIMITS);
    } catch (Failure refused) {
      require(Refusal.isOne(refused), refused.toString());
    }
    require(Files.size(TARGET) <= LIMITS.largestDisk().bytes(), "the disk is too large");
    require(Files.notExists(SparseFile.waitingOf(TARGET)), "a file is left behind");
    SparseFile.delete(TARGET);
  }

  private static void require(boolean kept, String otherwise) {
    if (!kept) {
      throw new AssertionError(otherwise);
    }
  }
}
