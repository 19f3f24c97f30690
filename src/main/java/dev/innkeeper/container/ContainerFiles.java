package dev.innkeeper.container;

import dev.innkeeper.operation.DurableFile;
import dev.innkeeper.value.ContainerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The files of one container, under Juju's names. Methods that touch the disk block, and are called
 * on worker threads only.
 */
public record ContainerFiles(Path dataDir, ContainerName name) {
  private static final Duration KEPT_AFTER_DESTROY = Duration.ofDays(7);

  public Path directory() {
    return dataDir.resolve("containers").resolve(name.text());
  }

  public Path disk() {
    return guests().resolve(name + ".qcow");
  }

  /** The disk while it is being made. */
  Path unfinishedDisk() {
    return guests().resolve("." + name + ".qcow.part");
  }

  public Path seed() {
    return guests().resolve(name + "-ds.iso");
  }

  public Path domainXml() {
    return directory().resolve(name + ".xml");
  }

  public Path consoleLog() {
    return directory().resolve("console.log");
  }

  TimelineFile timeline() {
    return new TimelineFile(directory().resolve("timeline"));
  }

  private Path guests() {
    return dataDir.resolve("kvm").resolve("guests");
  }

  private Path removed() {
    return dataDir.resolve("removed-containers");
  }

  /** Whether anything of the container is on disk. */
  boolean exist() {
    return List.of(directory(), unfinishedDisk(), disk(), seed()).stream()
        .anyMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
  }

  void createDirectory() throws IOException {
    Files.createDirectories(directory().getParent());
    Files.createDirectory(directory(), mode("rwx------"));
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /** Writes a new file that only its owner can read. */
  void write(String file, String text) throws IOException {
    Path path = directory().resolve(file);
    Files.deleteIfExists(path);
    Files.createFile(path, mode("rw-------"));
    Files.writeString(path, text, StandardCharsets.UTF_8);
  }

  /**
   * Gives the finished disk its name. Only its owner can read it; libvirt gives it to qemu's user
   * while the guest runs.
   */
  Path placeDisk() throws IOException {
    Path made = unfinishedDisk();
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    DurableFile.force(made);
    return Files.move(made, disk(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Notes a start in the console's log. Made beforehand, the file keeps its owner and mode:
   * virtlogd would make it unreadable for everybody but root.
   */
  void markStart(Instant at) throws IOException {
    if (!Files.exists(directory())) {
      createDirectory();
    }
    if (!Files.exists(consoleLog())) {
      Files.createFile(consoleLog(), mode("rw-------"));
    }
    Files.writeString(
        consoleLog(), ConsoleBoot.startMark(at), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    timeline().note(TimelineFile.STARTED, at);
  }

  /** Removes everything but the console's log and the XML, which are kept for a week. */
  void remove(Instant now) throws IOException {
    deleteDisk();
    Files.deleteIfExists(seed());
    if (Files.exists(directory(), LinkOption.NOFOLLOW_LINKS)) {
      keepTraces(now);
      deleteTree(directory());
    }
    forgetOldTraces(now);
  }

  /** Removes everything, as if there had never been a container. */
  void erase() throws IOException {
    deleteDisk();
    Files.deleteIfExists(seed());
    deleteTree(directory());
  }

  private void deleteDisk() throws IOException {
    Files.deleteIfExists(unfinishedDisk());
    Files.deleteIfExists(disk());
  }

  private void keepTraces(Instant now) throws IOException {
    List<Path> traces =
        List.of(consoleLog(), domainXml()).stream().filter(Files::isRegularFile).toList();
    if (traces.isEmpty()) {
      return;
    }
    Path kept = removed().resolve(name + "-" + now.toEpochMilli());
    Files.createDirectories(kept, mode("rwx------"));
    for (Path trace : traces) {
      Files.move(trace, kept.resolve(trace.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void forgetOldTraces(Instant now) throws IOException {
    if (!Files.isDirectory(removed())) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(removed())) {
      for (Path old : all) {
        Instant changed = Files.getLastModifiedTime(old, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (changed.isBefore(now.minus(KEPT_AFTER_DESTROY))) {
          deleteTree(old);
        }
      }
    }
  }

  private static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
