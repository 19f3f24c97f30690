package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Undoes the compression of single clusters. Used by one thread at a time. */
interface ClusterCodec extends AutoCloseable {

  /**
   * Fills the target's remaining bytes from the source's; both are direct buffers. What follows the
   * compressed bytes in the source is left alone, since tables know their length by sectors only.
   *
   * @return how many bytes of the source were compressed content
   * @throws DataFormatException where the source does not give as much
   */
  int decode(ByteBuffer source, ByteBuffer target) throws DataFormatException;

  @Override
  void close();
}
