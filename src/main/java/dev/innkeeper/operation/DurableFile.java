package dev.innkeeper.operation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that a power cut leaves as they were or as they are to be. Methods block. */
public final class DurableFile {
  private DurableFile() {}

  /**
   * Gives a file another text. The name is on the disk once its directory is forced too.
   *
   * @param next where the text is written before it gets its name, in the same directory
   */
  public static void replace(Path file, Path next, String text) throws IOException {
    Files.writeString(next, text);
    force(next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Waits until a file's content, or a directory's names, are on the disk. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
