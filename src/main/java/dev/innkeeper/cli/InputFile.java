package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that the command line names, read on the main thread before any work begins. */
final class InputFile {
  private InputFile() {}

  static String read(String option, Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException none) {
      throw refused(option, path, "there is no such file", none);
    } catch (CharacterCodingException binary) {
      throw refused(option, path, "it is not UTF-8 text", binary);
    } catch (IOException failed) {
      throw refused(option, path, "it cannot be read", failed);
    }
  }

  /** The lines that are neither empty nor comments. */
  static List<String> lines(String option, Path path) {
    return read(option, path)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** The caller's own public keys, {@code ~/.ssh/id_*.pub}; none is fine. */
  static List<String> ownPublicKeys() {
    Path directory = Path.of(System.getProperty("user.home", "/"), ".ssh");
    List<String> keys = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "id_*.pub")) {
        files.forEach(file -> keys.addAll(lines("~/.ssh", file)));
      } catch (IOException unreadable) {
        throw refused("~/.ssh", directory, "it cannot be read; use --no-ssh-key", unreadable);
      }
    }
    return keys;
  }

  private static Failure refused(String option, Path path, String why, IOException cause) {
    return Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        option + " " + path + ": " + why + "; name a readable text file",
        cause);
  }
}
