package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Alters files as an attacker or a bad disk might, the same way for the same seed. */
final class Mutation {
  private static final long[] TELLING = {
    0, 1, -1, 512, 4096, 65_536, 1L << 31, 1L << 40, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final Random random;

  Mutation(long seed) {
    this.random = new Random(seed);
  }

  byte[] of(byte[] file) {
    byte[] altered = file.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      altered = once(altered);
    }
    return altered;
  }

  private byte[] once(byte[] file) {
    if (file.length < 16) {
      return file;
    }
    int at = random.nextBoolean() ? random.nextInt(file.length) : random.nextInt(16);
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int word = at / 8 * 8 + 8 > file.length ? 0 : at / 8 * 8;
    switch (random.nextInt(8)) {
      case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> file[random.nextInt(Math.min(file.length, 600))] = (byte) random.nextInt();
      case 2 -> bytes.putLong(word, TELLING[random.nextInt(TELLING.length)]);
      case 3 -> bytes.putLong(word, bytes.getLong(random.nextInt(file.length / 8) * 8));
      case 4 -> bytes.putLong(nonZeroWord(bytes), random.nextInt(file.length) & -512L | 1L << 63);
      case 5 -> bytes.putLong(nonZeroWord(bytes), bytes.getLong(nonZeroWord(bytes)));
      case 6 -> Arrays.fill(file, at, Math.min(file.length, at + random.nextInt(2000)), (byte) 0);
      default -> {
        return Arrays.copyOf(file, random.nextInt(file.length));
      }
    }
    return file;
  }

  /** Pointers are among the few words that are not zero. */
  private int nonZeroWord(ByteBuffer bytes) {
    int words = bytes.capacity() / 8;
    int start = random.nextInt(words);
    for (int i = 0; i < words; i++) {
      int at = (start + i) % words * 8;
      if (bytes.getLong(at) != 0) {
        return at;
      }
    }
    return 0;
  }
}
