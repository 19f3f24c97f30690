package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Undoes one compression by push; what it unpacks goes on to the next step. */
interface Unpacker extends AutoCloseable {

  /** Where unpacked bytes go; all of them are taken. */
  interface Sink {
    void push(ByteBuffer bytes) throws IOException;
  }

  void push(ByteBuffer bytes) throws IOException;

  /** UNSAFE_IMAGE where the compressed stream is not complete. */
  void finish() throws IOException;

  @Override
  void close();
}
