package dev.innkeeper.apply;

import dev.innkeeper.value.Quoted;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that an apply file names, beside it. Blocks.
 *
 * @param directory of the apply file; empty for one that came without, which may name no files
 */
record TextFiles(Optional<Path> directory) {
  private static final long LARGEST = 1 << 20;

  /** Whether a value is the text itself and not the path of a file. */
  static boolean isInline(String value) {
    return value.startsWith("#") || value.indexOf('\n') >= 0;
  }

  /** The text of a file; IllegalArgumentException says why there is none. */
  String read(String value) {
    Path file = resolved(value, "give the text itself, beginning with #cloud-config");
    try {
      if (!Files.exists(file)) {
        throw new IllegalArgumentException(
            "there is no file " + shown(file) + "; name one, or begin the text with #cloud-config");
      }
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw new IllegalArgumentException(
            shown(file) + " is no plain file of at most 1 MiB; name one");
      }
      return Files.readString(file);
    } catch (CharacterCodingException binary) {
      throw new IllegalArgumentException(shown(file) + " is not UTF-8 text; give text", binary);
    } catch (IOException failed) {
      throw new IllegalArgumentException(shown(file) + " cannot be read; make it readable", failed);
    }
  }

  /** The absolute path of a disk beside the file. */
  Path disk(String value) {
    return resolved(value, "give an absolute one, or the URL of a disk");
  }

  private Path resolved(String value, String instead) {
    Path base =
        directory.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a path beside the file means nothing here; " + instead));
    try {
      return base.resolve(value).normalize();
    } catch (InvalidPathException odd) {
      throw new IllegalArgumentException("'" + Quoted.of(value) + "' is no path; name a file", odd);
    }
  }

  private static String shown(Path file) {
    return Quoted.of(file.toString());
  }
}
