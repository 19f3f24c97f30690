package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The journal's file, shared by all processes of a host. All methods block and are called on worker
 * threads.
 *
 * <p>Every access opens the file anew under a lock, because compaction by another process replaces
 * it.
 */
final class JournalFile {
  /** Past this size the file is rewritten with the open work only. */
  static final long COMPACT_FROM = 256 * 1024;

  private final Path directory;
  private final Path file;

  JournalFile(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("journal");
  }

  void append(List<JournalRecord> records) throws IOException {
    String lines = records.stream().map(JournalRecord::line).collect(Collectors.joining());
    locked(
        () -> {
          boolean existed = Files.exists(file);
          try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE)) {
            write(channel, channel.size(), tornEnd(channel) ? "\n" + lines : lines);
          }
          if (!existed) {
            DurableFile.force(directory);
          }
          if (Files.size(file) > COMPACT_FROM) {
            compact();
          }
          return records.size();
        });
  }

  List<JournalRecord> read() throws IOException {
    return locked(this::records);
  }

  private <T> T locked(FileGuard.Access<T> access) throws IOException {
    return FileGuard.locked(directory.resolve("journal.lock"), access);
  }

  private List<JournalRecord> records() throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
          .lines()
          .map(JournalRecord::parse)
          .flatMap(Optional::stream)
          .toList();
    } catch (NoSuchFileException never) {
      return List.of();
    }
  }

  /** Whether a death in the middle of an append left half a line. */
  private static boolean tornEnd(FileChannel channel) throws IOException {
    if (channel.size() == 0) {
      return false;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, channel.size() - 1);
    return last.get(0) != '\n';
  }

  private void compact() throws IOException {
    List<JournalRecord> all = records();
    Set<String> open = new HashSet<>();
    Unfinished.of(all).forEach(work -> open.add(work.id()));
    String lines =
        all.stream()
            .filter(record -> open.contains(record.work()))
            .map(JournalRecord::line)
            .collect(Collectors.joining());
    Path fresh = directory.resolve("journal.new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, 0, lines);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.force(directory);
  }

  private static void write(FileChannel channel, long position, String lines) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    channel.force(true);
  }

  /** What a caller is told where a record could not be written. */
  static Failure failure(Exception cause) {
    String text = String.valueOf(cause.getMessage());
    boolean full = text.contains("No space left") || text.contains("quota exceeded");
    return Failure.of(
        full ? ErrorCode.DISK_FULL : ErrorCode.INTERNAL,
        "cannot write the journal: " + text + "; free space there or check its permissions",
        cause);
  }
}
