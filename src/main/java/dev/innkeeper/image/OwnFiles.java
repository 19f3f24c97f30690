package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What stands below data-dir and is no image: the token, user-data, seeds, disks of containers. A
 * disk that is taken in can be read by everybody on the host, so it may be none of these, whoever
 * names it.
 */
record OwnFiles(Path dataDir) {
  private static final List<String> PRIVATE =
      List.of("innkeeper", "containers", "removed-containers");

  /** On a worker thread: INVALID_ARGUMENT where the path leads to such a file, by links too. */
  void refuse(Path named) throws IOException {
    if (!Files.exists(named) || !Files.isDirectory(dataDir)) {
      return;
    }
    Path root = dataDir.toRealPath();
    Path file = named.toRealPath();
    boolean isPrivate = PRIVATE.stream().anyMatch(part -> file.startsWith(root.resolve(part)));
    if (isPrivate || isOfContainer(file, root)) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "disk " + named + " is a file of Innkeeper's own and no image; name another");
    }
  }

  private static boolean isOfContainer(Path file, Path root) {
    String name = String.valueOf(file.getFileName());
    return file.startsWith(new PoolFiles(root).guests())
        && !name.endsWith(PoolFiles.IMAGE_END)
        && !name.endsWith(PoolFiles.DOWNLOAD_END);
  }
}
