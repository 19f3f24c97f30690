package dev.innkeeper.image.decode;

/** A sparse file's map that stands in records before its header (GNU tar's manual, PAX Format). */
record RecordedMap(TarSparseMap map) implements TarMapBlocks {

  @Override
  public boolean wantsMore() {
    return false;
  }

  @Override
  public void take(byte[] block) {
    throw new IllegalStateException("no block belongs to this map");
  }

  @Override
  public boolean areContent() {
    return true;
  }
}
