package dev.innkeeper.image.decode;

/** A sparse file's map in and after its header (GNU tar's manual, Old GNU Format). */
final class GnuMapBlocks implements TarMapBlocks {
  private static final int IN_HEADER_AT = 386;
  private static final int IN_HEADER = 4;
  private static final int CONTINUED_AT = 482;
  private static final int FILE_SIZE_AT = 483;
  private static final int IN_BLOCK = 21;
  private static final int BLOCK_CONTINUED_AT = 504;
  private static final int NUMBER = 12;

  private final TarSparseMap map;
  private boolean continued;

  /** Begins with the part of the map that the file's header has. */
  GnuMapBlocks(byte[] header) {
    map = new TarSparseMap(TarHeader.number(header, FILE_SIZE_AT, NUMBER));
    add(header, IN_HEADER_AT, IN_HEADER);
    continued = header[CONTINUED_AT] != 0;
  }

  @Override
  public boolean wantsMore() {
    return continued;
  }

  @Override
  public void take(byte[] block) {
    add(block, 0, IN_BLOCK);
    continued = block[BLOCK_CONTINUED_AT] != 0;
  }

  private void add(byte[] block, int at, int most) {
    for (int i = 0; i < most && block[at + 2 * NUMBER * i] != 0; i++) {
      long offset = TarHeader.number(block, at + 2 * NUMBER * i, NUMBER);
      long length = TarHeader.number(block, at + 2 * NUMBER * i + NUMBER, NUMBER);
      map.add(offset, length);
    }
  }

  @Override
  public boolean areContent() {
    return false;
  }

  @Override
  public TarSparseMap map() {
    return map;
  }
}
