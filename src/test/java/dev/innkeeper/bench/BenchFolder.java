package dev.innkeeper.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for what one measurement makes, which may be gigabytes; nothing of it stays. */
public final class BenchFolder implements AutoCloseable {
  private final Path path;

  public BenchFolder() throws IOException {
    path = Files.createTempDirectory("innkeeper-bench-");
    // qemu's user has to find the disks in it.
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      all.sorted(Comparator.reverseOrder()).forEach(BenchFolder::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }
}
