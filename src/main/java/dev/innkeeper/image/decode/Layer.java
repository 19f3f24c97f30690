package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One of the layers of an image: a compression, an archive, or the disk itself. It takes the bytes
 * of the layer around it in order, and hands on what is in it. Used by one thread; failures are
 * those of {@link DiskDecoder}.
 */
interface Layer extends AutoCloseable {

  /** Takes all bytes; the buffer is free for reuse afterwards. */
  void push(ByteBuffer bytes) throws IOException;

  /**
   * Says that all bytes were pushed, and finishes the layers within; UNSAFE_IMAGE where they are
   * not complete.
   */
  void finish() throws IOException;

  /** Closes the layers within too. */
  @Override
  void close() throws IOException;
}
