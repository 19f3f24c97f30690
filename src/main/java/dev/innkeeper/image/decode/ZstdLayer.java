package dev.innkeeper.image.decode;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** zstd (RFC 8878) of one or several frames. */
final class ZstdLayer implements Layer {
  private static final int PIECE = 256 << 10;

  private final Layer within;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final ByteBuffer input = ByteBuffer.allocateDirect(PIECE);
  private final ByteBuffer output = ByteBuffer.allocateDirect(PIECE);
  private boolean frameEnded;

  ZstdLayer(Layer within) {
    this.within = within;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), input.capacity());
      input.clear();
      input.put(bytes.duplicate().limit(bytes.position() + count));
      bytes.position(bytes.position() + count);
      input.flip();
      unpack();
    }
  }

  private void unpack() throws IOException {
    boolean more = true;
    while (more) {
      output.clear();
      try {
        frameEnded = context.decompressDirectByteBufferStream(output, input);
      } catch (ZstdException malformed) {
        throw Refusal.unsafe("it is not sound zstd: " + malformed.getMessage(), malformed);
      }
      more = input.hasRemaining() || (!output.hasRemaining() && !frameEnded);
      output.flip();
      within.push(output);
    }
  }

  @Override
  public void finish() throws IOException {
    if (!frameEnded) {
      throw Refusal.unsafe("it is not sound zstd: it ends too early");
    }
    within.finish();
  }

  @Override
  public void close() throws IOException {
    context.close();
    within.close();
  }
}
