package dev.innkeeper.image.decode;

/**
 * The header of a gzip member (RFC 1952, section 2.3), taken byte by byte, since it may be cut
 * anywhere. Nothing in it is of use here but its end.
 */
final class GzipHeader {
  private static final int LONGEST = 128 << 10;
  private static final int FIXED = 10;
  private static final int FLAGS_AT = 3;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private int length;
  private int flags;
  private int number;
  private int toSkip = FIXED;
  private Part part = Part.FIXED;

  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    CHECKSUM,
    END
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Takes the next byte; true where it was the last. UNSAFE_IMAGE where it is no header. */
  boolean take(byte next) {
    check(next);
    length++;
    number = number >>> 8 | (next & 0xff) << 8;
    toSkip--;
    boolean text = part == Part.NAME || part == Part.COMMENT;
    if (text ? next == 0 : toSkip == 0) {
      advance();
    }
    return part == Part.END;
  }

  private void check(byte next) {
    boolean fits =
        switch (length) {
          case 0 -> next == 0x1f;
          case 1 -> next == (byte) 0x8b;
          case 2 -> next == DEFLATE;
          default -> length < LONGEST;
        };
    if (!fits) {
      throw Refusal.unsafe("it is not sound gzip: other bytes follow it, or its header is absurd");
    }
    if (length == FLAGS_AT) {
      flags = next;
    }
  }

  /** To the next part that there is. */
  private void advance() {
    do {
      part = next();
      toSkip =
          switch (part) {
            case FIXED, NAME, COMMENT, END -> 0;
            case EXTRA_LENGTH, CHECKSUM -> 2;
            case EXTRA -> number;
          };
    } while (isAbsent());
  }

  private Part next() {
    return switch (part) {
      case FIXED -> Part.EXTRA_LENGTH;
      case EXTRA_LENGTH -> Part.EXTRA;
      case EXTRA -> Part.NAME;
      case NAME -> Part.COMMENT;
      case COMMENT -> Part.CHECKSUM;
      case CHECKSUM, END -> Part.END;
    };
  }

  private boolean isAbsent() {
    return switch (part) {
      case FIXED, END -> false;
      case EXTRA_LENGTH -> (flags & EXTRA) == 0;
      case EXTRA -> (flags & EXTRA) == 0 || toSkip == 0;
      case NAME -> (flags & NAME) == 0;
      case COMMENT -> (flags & COMMENT) == 0;
      case CHECKSUM -> (flags & HEADER_CRC) == 0;
    };
  }
}
