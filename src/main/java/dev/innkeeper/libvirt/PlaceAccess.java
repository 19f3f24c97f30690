package dev.innkeeper.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Whether the data directory is open to those who need it. On a worker thread. */
final class PlaceAccess {
  private final Path dataDir;
  private final Path pool;

  PlaceAccess(Path dataDir, Path pool) {
    this.dataDir = dataDir;
    this.pool = pool;
  }

  /** Why this process cannot write to it or make it; empty where it can. */
  Optional<String> closedToUs() {
    Path place = dataDir;
    while (place.getParent() != null && !Files.exists(place)) {
      place = place.getParent();
    }
    if (Files.isWritable(place)) {
      return Optional.empty();
    }
    return Optional.of(
        place.equals(dataDir)
            ? dataDir + " cannot be written by this user"
            : dataDir + " is not there, and this user cannot make it in " + place);
  }

  /**
   * The first directory on the way to the pool that qemu's user may not search; libvirt gives it
   * the disks, but not the way to them. Empty too where there is no such user.
   */
  Optional<Path> closedToQemu() throws IOException {
    if (!QemuUser.exists()) {
      return Optional.empty();
    }
    for (Path directory : fromTheRoot()) {
      if (!searchable(Files.readAttributes(directory, PosixFileAttributes.class))) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  private List<Path> fromTheRoot() {
    List<Path> way = new ArrayList<>();
    for (Path each = pool; each != null; each = each.getParent()) {
      if (Files.isDirectory(each)) {
        way.add(each);
      }
    }
    Collections.reverse(way);
    return way;
  }

  private static boolean searchable(PosixFileAttributes directory) {
    return directory.permissions().contains(PosixFilePermission.OTHERS_EXECUTE)
        || (directory.permissions().contains(PosixFilePermission.GROUP_EXECUTE)
            && QemuUser.GROUPS.contains(directory.group().getName()))
        || (directory.permissions().contains(PosixFilePermission.OWNER_EXECUTE)
            && directory.owner().getName().equals(QemuUser.NAME));
  }
}
