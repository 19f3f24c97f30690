package dev.innkeeper.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where programs are looked for: the caller's {@code PATH}, then the folders of system programs,
 * which an ordinary user's PATH lacks on Debian.
 */
final class ToolPath {
  private static final List<String> SYSTEM = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

  private final List<Path> folders = new ArrayList<>();

  ToolPath(String path) {
    for (String folder : (path + File.pathSeparator).split(File.pathSeparator, -1)) {
      // An empty element would mean the working directory, from which nothing is to be run.
      if (folder.startsWith("/")) {
        folders.add(Path.of(folder));
      }
    }
    SYSTEM.stream().map(Path::of).filter(known -> !folders.contains(known)).forEach(folders::add);
  }

  /** On a worker thread: the program's file, or why it cannot be run. */
  Found find(Tool tool) {
    Optional<Path> unusable = Optional.empty();
    for (Path folder : folders) {
      Path candidate = folder.resolve(tool.program());
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return new Found(Optional.of(candidate), "");
      }
      if (Files.isRegularFile(candidate) && unusable.isEmpty()) {
        unusable = Optional.of(candidate);
      }
    }
    return new Found(
        Optional.empty(),
        unusable
            .map(file -> file + " is not executable")
            .orElseGet(
                () ->
                    tool.program()
                        + " is not installed; it comes with the package "
                        + tool.debianPackage()));
  }

  /** A program's file, or the reason why there is none. */
  record Found(Optional<Path> file, String problem) {}

  @Override
  public String toString() {
    return String.join(File.pathSeparator, folders.stream().map(Path::toString).toList());
  }
}
