package dev.innkeeper.image.decode;

/**
 * A sparse file's map as lines of decimal numbers before its content: how many parts, then each
 * one's offset and length (GNU tar's manual, PAX Format, Version 1.0).
 */
final class TextMapBlocks implements TarMapBlocks {
  private static final int MOST_DIGITS = 18;

  private final TarSparseMap map;
  private long number;
  private int digits;
  private long lines;
  private long wanted = 1;
  private long offset;

  /** For a file of so many bytes, holes included. */
  TextMapBlocks(long fileSize) {
    this.map = new TarSparseMap(fileSize);
  }

  @Override
  public boolean wantsMore() {
    return lines < wanted;
  }

  @Override
  public void take(byte[] block) {
    for (int i = 0; i < block.length && wantsMore(); i++) {
      take(block[i]);
    }
  }

  private void take(byte next) {
    if (next == '\n' && digits > 0) {
      endLine();
      return;
    }
    digits++;
    if (next < '0' || next > '9' || digits > MOST_DIGITS) {
      throw Refusal.unsafe("it is not sound tar: the map of a sparse file cannot be read");
    }
    number = number * 10 + (next - '0');
  }

  private void endLine() {
    if (lines == 0) {
      TarSparseMap.checkParts(number);
      wanted = 1 + 2 * number;
    } else if (lines % 2 == 1) {
      offset = number;
    } else {
      map.add(offset, number);
    }
    lines++;
    number = 0;
    digits = 0;
  }

  @Override
  public boolean areContent() {
    return true;
  }

  @Override
  public TarSparseMap map() {
    return map;
  }
}
