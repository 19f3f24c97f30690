package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers the first bytes of a layer until they tell what it is. */
final class RecognisedLayer implements Layer {
  private final Function<byte[], Layer> chooser;
  private final ByteBuffer head = ByteBuffer.allocate(Magic.NEEDED);
  private @Nullable Layer chosen;

  /** The chooser is given {@link Magic#NEEDED} bytes, or fewer where there are no more. */
  RecognisedLayer(Function<byte[], Layer> chooser) {
    this.chooser = chooser;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    Layer within = chosen;
    if (within == null) {
      int count = Math.min(bytes.remaining(), head.remaining());
      head.put(bytes.duplicate().limit(bytes.position() + count));
      bytes.position(bytes.position() + count);
      if (head.hasRemaining()) {
        return;
      }
      within = choose();
    }
    if (bytes.hasRemaining()) {
      within.push(bytes);
    }
  }

  private Layer choose() throws IOException {
    Layer within = chooser.apply(Arrays.copyOf(head.array(), head.position()));
    chosen = within;
    within.push(head.flip());
    return within;
  }

  @Override
  public void finish() throws IOException {
    Layer within = chosen == null ? choose() : chosen;
    within.finish();
  }

  @Override
  public void close() throws IOException {
    if (chosen != null) {
      chosen.close();
    }
  }
}
