package dev.innkeeper.image.decode;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library libdeflate, by JNA's direct mapping: raw deflate of whole buffers, more than twice
 * as fast as the JDK's. Addresses travel as numbers, since that is the cheapest call JNA has.
 */
final class LibDeflate {
  static final int SUCCESS = 0;

  private static final String LIBRARY = "libdeflate.so.0";
  private static final Logger LOG = LoggerFactory.getLogger(LibDeflate.class);
  private static final boolean AVAILABLE = load();

  private LibDeflate() {}

  /** Whether the library is on this host (Debian and Ubuntu: package libdeflate0). */
  static boolean available() {
    return AVAILABLE;
  }

  private static boolean load() {
    try {
      Native.register(LibDeflate.class, LIBRARY);
      return Native.POINTER_SIZE == Long.BYTES && Native.SIZE_T_SIZE == Long.BYTES;
    } catch (LinkageError missing) {
      LOG.debug("inflater=jdk reason=\"{}\"", missing.toString());
      return false;
    }
  }

  /** Where a direct buffer's position lies; good as long as the buffer is reachable. */
  static long address(ByteBuffer buffer) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(buffer)) + buffer.position();
  }

  static native long libdeflate_alloc_decompressor();

  static native void libdeflate_free_decompressor(long decompressor);

  static native int libdeflate_deflate_decompress_ex(
      long decompressor,
      long in,
      long inBytes,
      long out,
      long outBytes,
      long actualInBytes,
      long actualOutBytes);
}
