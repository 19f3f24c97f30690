package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A header block of a tar archive (POSIX.1-2017, pax, ustar Interchange Format, and GNU tar's
 * manual, Basic Tar Format).
 *
 * @param size bytes of content that follow, padded to whole blocks
 */
record TarHeader(String name, long size, Kind kind) {
  static final int BLOCK = 512;

  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int KIND_AT = 156;
  private static final int MAGIC_AT = 257;

  static final TarHeader NONE = new TarHeader("", 0, Kind.OTHER);

  /** What follows a header. */
  enum Kind {
    FILE,
    /** A file whose holes were left out, in GNU tar's old format, which it still writes. */
    SPARSE,
    /** Records about the next file. */
    PAX,
    /** Records about all files that follow. */
    PAX_GLOBAL,
    /** The next file's name. */
    LONG_NAME,
    /** Links, folders and devices, which have no content, whatever their size says. */
    EMPTY,
    /** Anything whose content is not needed. */
    OTHER;

    /** Whether it is about what follows, and no file itself. */
    boolean isNote() {
      return this == PAX || this == PAX_GLOBAL || this == LONG_NAME;
    }
  }

  /** Whether a block is the first of an archive. */
  static boolean begins(byte[] block) {
    return block.length == BLOCK
        && new String(block, MAGIC_AT, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }

  /** Whether a block is one of those that end an archive. */
  static boolean isEnd(byte[] block) {
    return ZeroScan.isZero(ByteBuffer.wrap(block), 0, BLOCK);
  }

  /** UNSAFE_IMAGE where the block is no header. */
  static TarHeader parse(byte[] block) {
    if (number(block, CHECKSUM_AT, CHECKSUM_BYTES) != checksum(block)) {
      throw Refusal.unsafe("it is not sound tar: a header's checksum does not fit");
    }
    Kind kind =
        switch (block[KIND_AT]) {
          case 0, '0', '7' -> Kind.FILE;
          case 'S' -> Kind.SPARSE;
          case 'x', 'X' -> Kind.PAX;
          case 'g' -> Kind.PAX_GLOBAL;
          case 'L' -> Kind.LONG_NAME;
          case '2', '3', '4', '5', '6' -> Kind.EMPTY;
          default -> Kind.OTHER;
        };
    return new TarHeader(name(block), number(block, SIZE_AT, SIZE_BYTES), kind);
  }

  private static String name(byte[] block) {
    int length = 0;
    while (length < NAME_BYTES && block[length] != 0) {
      length++;
    }
    return new String(block, 0, length, StandardCharsets.UTF_8);
  }

  /** The sum of the header's bytes, those of the sum itself taken as blanks. */
  private static long checksum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
      sum += own ? ' ' : block[i] & 0xff;
    }
    return sum;
  }

  /** Octal digits; or, as GNU tar writes what those cannot hold, binary after a set first bit. */
  static long number(byte[] block, int at, int length) {
    if ((block[at] & 0x80) != 0) {
      return binary(block, at, length);
    }
    long value = 0;
    for (int i = at; i < at + length; i++) {
      if (block[i] >= '0' && block[i] <= '7') {
        value = value << 3 | (block[i] - '0');
      } else if (block[i] != ' ' && block[i] != 0) {
        throw Refusal.unsafe("it is not sound tar: a header has a number that is none");
      }
    }
    return value;
  }

  private static long binary(byte[] block, int at, int length) {
    long value = block[at] & 0x7f;
    for (int i = at + 1; i < at + length; i++) {
      if (value > Long.MAX_VALUE >> Byte.SIZE) {
        throw Refusal.unsafe("it is not sound tar: a file's size is absurd");
      }
      value = value << Byte.SIZE | (block[i] & 0xff);
    }
    return value;
  }
}
