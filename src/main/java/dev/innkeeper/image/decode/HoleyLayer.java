package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Puts back the holes of a file that was stored without them, as zeros. */
final class HoleyLayer implements Layer {
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(64 << 10).asReadOnlyBuffer();

  private final Layer within;
  private final TarSparseMap map;
  private int extent;
  private long inExtent;
  private long position;

  HoleyLayer(Layer within, TarSparseMap map) {
    this.within = within;
    this.map = map;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      zerosUpTo(map.offset(extent));
      int count = (int) Math.min(bytes.remaining(), map.length(extent) - inExtent);
      ByteBuffer part = bytes.slice().limit(count);
      bytes.position(bytes.position() + count);
      within.push(part);
      position += count;
      inExtent += count;
      if (inExtent == map.length(extent)) {
        extent++;
        inExtent = 0;
      }
    }
  }

  private void zerosUpTo(long end) throws IOException {
    while (inExtent == 0 && position < end) {
      int count = (int) Math.min(ZEROS.capacity(), end - position);
      within.push(ZEROS.duplicate().limit(count));
      position += count;
    }
  }

  @Override
  public void finish() throws IOException {
    zerosUpTo(map.fileSize());
    within.finish();
  }

  @Override
  public void close() throws IOException {
    within.close();
  }
}
