package dev.innkeeper.container;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a talkative guest's boot told before the part of its log that is read anyway: virtlogd rolls
 * a log of 2 MiB over to {@code console.log.0}, that to {@code .1}, and keeps three
 * (virtlogd.conf(5)). Only lines that tell something are kept, so that megabytes need little
 * memory.
 */
final class OlderConsole {
  private static final int BACKUPS = 3;
  private static final int LONGEST_LINE = 4096;
  private static final int MOST = 64 * 1024;
  private static final List<String> TELLING =
      List.of(
          ConsoleBoot.MARK,
          "Cloud-init v. ",
          "guest-ready ",
          "[WARNING]: ",
          "[ERROR]: ",
          "Kernel panic - ");

  private final StringBuilder kept = new StringBuilder();
  private final byte[] line = new byte[LONGEST_LINE];
  private int length;

  private OlderConsole() {}

  /** On a worker thread: the telling lines of all files of a log, from the latest start on. */
  static String linesOf(Path log) throws IOException {
    OlderConsole console = new OlderConsole();
    for (int number = BACKUPS; number >= 0; number--) {
      console.read(rolled(log, number));
    }
    console.read(log);
    console.lineEnds();
    return console.kept.toString();
  }

  static Path rolled(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }

  /** Lines go on from one file to the next: virtlogd cuts anywhere. */
  private void read(Path file) throws IOException {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      for (int next = bytes.read(); next >= 0; next = bytes.read()) {
        if (next == '\n') {
          lineEnds();
        } else if (length < LONGEST_LINE) {
          line[length++] = (byte) next;
        }
      }
    } catch (NoSuchFileException none) {
      // Rolled over less often, or just now.
    }
  }

  private void lineEnds() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    if (text.contains(ConsoleBoot.MARK)) {
      kept.setLength(0);
    }
    if (TELLING.stream().anyMatch(text::contains) && kept.length() + text.length() < MOST) {
      kept.append(text).append('\n');
    }
  }
}
