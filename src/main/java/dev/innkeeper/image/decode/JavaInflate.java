package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Raw deflate by the JDK. A stream may go on when the cluster is full, and may end in the middle of
 * its last sector, as in qemu.
 */
final class JavaInflate implements ClusterCodec {
  private final Inflater inflater = new Inflater(true);

  @Override
  public int decode(ByteBuffer source, ByteBuffer target) throws DataFormatException {
    inflater.reset();
    inflater.setInput(source);
    while (target.hasRemaining()) {
      if (inflater.inflate(target) == 0) {
        throw new DataFormatException("it ends too early");
      }
    }
    return (int) inflater.getBytesRead();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
