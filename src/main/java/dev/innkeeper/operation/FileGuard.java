package dev.innkeeper.operation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Guards files that threads and processes of a host change, for a few reads and writes at a time.
 * What takes longer, or waits for anything, has a {@link HostLocks} lock.
 */
public final class FileGuard {
  private static final Object THREADS_OF_THIS_PROCESS = new Object();

  private FileGuard() {}

  /** What is done under the guard. */
  public interface Access<T> {
    T run() throws IOException;
  }

  /**
   * Runs it while nobody else is under this guard; blocks.
   *
   * @param guard a file, made with its directory where they are missing
   */
  public static <T> T locked(Path guard, Access<T> access) throws IOException {
    // A process may hold a file lock once only, so its own threads are kept apart first.
    synchronized (THREADS_OF_THIS_PROCESS) {
      Files.createDirectories(guard.toAbsolutePath().getParent());
      try (FileChannel channel =
              FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock of " + guard + " was lost");
        }
        return access.run();
      }
    }
  }
}
