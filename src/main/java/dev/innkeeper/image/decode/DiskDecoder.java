package dev.innkeeper.image.decode;

import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Turns a disk image into raw content while its bytes arrive. Used by one worker thread; it blocks
 * where decoding or writing is behind, which is how backpressure begins.
 *
 * <p>Failures are {@link dev.innkeeper.failure.Failure}s: UNSAFE_IMAGE, UNSUPPORTED_IMAGE,
 * DISK_FULL. After one the decoder only takes {@link #close}.
 */
public interface DiskDecoder extends AutoCloseable {

  /** Takes the next bytes, all of them; the buffer is free for reuse afterwards. */
  void push(ByteBuffer bytes) throws IOException;

  /**
   * Says that all bytes were pushed, and waits until all is written, though not yet forced to disk.
   *
   * @return the disk's virtual size, which the target file then has
   */
  ByteSize finish() throws IOException;

  /**
   * Waits until all that was pushed is written and forced to disk.
   *
   * @return what {@code DiskDecoders.resume} needs to go on from here in another process; empty
   *     where this format's state cannot be kept, so that its bytes must be pushed anew
   */
  Optional<byte[]> checkpoint() throws IOException;

  /** Frees buffers and native memory, and waits for its tasks; the target stays the caller's. */
  @Override
  void close();
}
