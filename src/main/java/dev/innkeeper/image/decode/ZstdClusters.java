package dev.innkeeper.image.decode;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * zstd clusters, by the streaming call: the one for whole buffers refuses the padding of the last
 * sector. A cluster may be several frames, the last of which ends where the cluster is full.
 */
final class ZstdClusters implements ClusterCodec {
  /** Eight times the largest cluster; more would only be asked for to waste memory. */
  private static final int LARGEST_WINDOW_LOG = 24;

  private final ZstdDecompressCtx context = new ZstdDecompressCtx();

  @Override
  public int decode(ByteBuffer source, ByteBuffer target) throws DataFormatException {
    context.reset();
    context.setLongMax(LARGEST_WINDOW_LOG);
    int start = source.position();
    boolean complete = false;
    try {
      while (target.hasRemaining() || !complete) {
        int before = source.remaining() + target.remaining();
        complete = context.decompressDirectByteBufferStream(target, source);
        if (source.remaining() + target.remaining() == before) {
          throw new DataFormatException("it ends too early");
        }
      }
    } catch (ZstdException malformed) {
      DataFormatException explained = new DataFormatException(malformed.getMessage());
      explained.initCause(malformed);
      throw explained;
    }
    return source.position() - start;
  }

  @Override
  public void close() {
    context.close();
  }
}
