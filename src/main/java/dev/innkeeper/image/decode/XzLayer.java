package dev.innkeeper.image.decode;

import dev.innkeeper.value.ByteSize;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/**
 * xz of one or several streams. Its library pulls, so it has a thread of its own, which also pushes
 * to the layers within; one of the pool could starve those of the threads that they wait for.
 */
final class XzLayer implements Layer {
  private static final int PIPE = 1 << 20;
  private static final int PIECE = 256 << 10;
  private static final long MOST_MEMORY = 160L << 20;

  private final Layer within;
  private final BytePipe pipe = new BytePipe(PIPE);
  private final FirstFailure failure = new FirstFailure();
  private final CountDownLatch done = new CountDownLatch(1);

  XzLayer(Layer within) {
    this.within = within;
    Thread thread = new Thread(this::unpackAll, "innkeeper-unxz");
    thread.setDaemon(true);
    thread.start();
  }

  private void unpackAll() {
    try {
      unpack();
    } catch (IOException | RuntimeException | Error failed) {
      failure.set(failed);
    } finally {
      pipe.abandon();
      done.countDown();
    }
  }

  private void unpack() throws IOException {
    byte[] output = new byte[PIECE];
    try (XZInputStream xz = new XZInputStream(pipe, (int) (memoryLimit() >> 10))) {
      for (int count = xz.read(output); count >= 0; count = xz.read(output)) {
        within.push(ByteBuffer.wrap(output, 0, count));
      }
    } catch (MemoryLimitException tooMuch) {
      throw Refusal.unsupported(
          "unpacking its xz takes "
              + new ByteSize((long) tooMuch.getMemoryNeeded() << 10)
              + " of memory, and "
              + new ByteSize(memoryLimit())
              + " may be used",
          tooMuch);
    } catch (UnsupportedOptionsException unknown) {
      throw Refusal.unsupported("its xz uses what is not known", unknown);
    } catch (EOFException | XZIOException malformed) {
      throw Refusal.unsafe("it is not sound xz: " + malformed, malformed);
    }
  }

  /** The dictionary is on the heap: 65 MiB for {@code xz -9}, which is the most of its presets. */
  private static long memoryLimit() {
    return Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() * 3 / 4);
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    pipe.push(bytes);
    failure.check();
  }

  @Override
  public void finish() throws IOException {
    pipe.end();
    awaitThread();
    failure.check();
    within.finish();
  }

  private void awaitThread() throws InterruptedIOException {
    try {
      done.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("unpacking was interrupted");
    }
  }

  @Override
  public void close() throws IOException {
    pipe.abandon();
    awaitThread();
    within.close();
  }
}
