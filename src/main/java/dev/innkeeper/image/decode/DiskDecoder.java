package dev.innkeeper.image.decode;

import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Turns a disk image into raw content while its bytes arrive. Used by one worker thread at a time;
 * it blocks where decoding or writing is behind, which is how backpressure begins.
 *
 * <p>A format that is recognised but not decoded as it comes (its {@link DiskFormat#streamed} is
 * false) is stored as it is: the target then holds that format's own file, unpacked from whatever
 * was around it, for the caller to verify and convert with qemu-img.
 *
 * <p>Failures are {@link dev.innkeeper.failure.Failure}s. DISK_FULL is thrown at once; after it the
 * decoder only takes {@link #close}. UNSAFE_IMAGE and UNSUPPORTED_IMAGE are thrown by {@link
 * #finish}: until all bytes were hashed nobody can know whether it is the image that is bad, or
 * only what arrived of it.
 */
public interface DiskDecoder extends AutoCloseable {

  /** Takes the next bytes, all of them; the buffer is free for reuse afterwards. */
  void push(ByteBuffer bytes) throws IOException;

  /** How many bytes were taken. */
  long pushed();

  /** What the bytes were recognised as; empty until enough of them came. */
  Optional<DiskFormat> format();

  /**
   * Says that all bytes were pushed, and waits until all is written, though not yet forced to disk.
   *
   * @return the size that the target file then has: the disk's virtual size, or for a format that
   *     is not streamed the size of its own file
   */
  ByteSize finish() throws IOException;

  /**
   * Frees buffers and native memory, and waits for its tasks; the target stays the caller's. May be
   * repeated.
   */
  @Override
  void close() throws IOException;
}
