package dev.innkeeper.image.decode;

/** Reads the map of a sparse file from the blocks before its content. */
interface TarMapBlocks {

  /** Whether another block belongs to the map. */
  boolean wantsMore();

  /** Takes the next block; UNSAFE_IMAGE where it makes no sense. */
  void take(byte[] block);

  /** Whether the file's size in its header counts those blocks too. */
  boolean areContent();

  /** Complete once no more blocks are wanted. */
  TarSparseMap map();
}
