package dev.innkeeper.image.decode;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that decode, one for each core, for all images together. They end when idle. The
 * queue needs no bound of its own, since {@link DecodeTasks} bounds what each image has in it.
 */
final class DecodePool {
  static final int THREADS = Runtime.getRuntime().availableProcessors();

  private static final int IDLE_SECONDS = 5;
  private static final AtomicInteger STARTED = new AtomicInteger();
  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          DecodePool::thread);

  static {
    POOL.allowCoreThreadTimeOut(true);
  }

  private DecodePool() {}

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "innkeeper-decode-" + STARTED.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  static Executor executor() {
    return POOL;
  }
}
