package dev.innkeeper.image.decode;

import java.io.IOException;

/** Makes decoders that find the format out by an image's first bytes, whatever its name says. */
public final class DiskDecoders {
  private DiskDecoders() {}

  /** A decoder for an image whose format is not known yet; the target is emptied. */
  public static DiskDecoder start(SparseFile target, DecodeLimits limits) throws IOException {
    target.clear();
    return new LayeredDecoder(target, limits);
  }

  /** Whether this host has the library that decodes compressed qcow2 clusters fastest. */
  public static boolean decodesNatively() {
    return LibDeflate.available();
  }
}
