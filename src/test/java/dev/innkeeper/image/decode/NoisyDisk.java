package dev.innkeeper.image.decode;

import java.util.Arrays;
import java.util.Random;

/** What disks have in tests of what is around them: noise and holes. */
final class NoisyDisk {
  static final byte[] RAW = raw();

  private NoisyDisk() {}

  private static byte[] raw() {
    byte[] content = new byte[5 << 18];
    Random random = new Random(4);
    for (int at = 0; at < content.length; at += 64 << 10) {
      byte[] some = new byte[random.nextInt(64 << 10)];
      random.nextBytes(some);
      System.arraycopy(some, 0, content, at, some.length);
    }
    return content;
  }

  static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
