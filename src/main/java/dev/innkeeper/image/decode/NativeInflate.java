package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * Raw deflate by libdeflate. It takes only streams that end where the cluster is full; whatever it
 * does not take is for the JDK's Inflater to judge, so that both give the same.
 */
final class NativeInflate implements ClusterCodec {
  private static final long NOT_WANTED = 0;

  private final long decompressor = LibDeflate.libdeflate_alloc_decompressor();
  private final ByteBuffer consumed =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  private final long consumedAddress = LibDeflate.address(consumed);
  private final JavaInflate other = new JavaInflate();

  @Override
  public int decode(ByteBuffer source, ByteBuffer target) throws DataFormatException {
    int result =
        LibDeflate.libdeflate_deflate_decompress_ex(
            decompressor,
            LibDeflate.address(source),
            source.remaining(),
            LibDeflate.address(target),
            target.remaining(),
            consumedAddress,
            NOT_WANTED);
    if (result != LibDeflate.SUCCESS) {
      return other.decode(source, target);
    }
    target.position(target.limit());
    return (int) consumed.getLong(0);
  }

  @Override
  public void close() {
    LibDeflate.libdeflate_free_decompressor(decompressor);
    other.close();
  }
}
