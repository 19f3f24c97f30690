package dev.innkeeper.container;

import dev.innkeeper.container.Container.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen of a container's boots from outside, a line {@code 2026-11-25T12:00:00Z address}
 * each, kept because nobody else remembers it. Methods block, and are called on worker threads.
 */
record TimelineFile(Path file) {
  static final String STARTED = "started";

  private static final int LONGEST = 64 * 1024;

  /** Notes a moment; within one boot each counts once. */
  void note(String name, Instant at) throws IOException {
    boolean start = name.equals(STARTED);
    if (!start && latestBoot().stream().anyMatch(moment -> moment.name().equals(name))) {
      return;
    }
    if (Files.exists(file.resolveSibling("."))) {
      Files.writeString(
          file,
          at + " " + name + "\n",
          StandardOpenOption.CREATE,
          start ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND,
          StandardOpenOption.WRITE);
    }
  }

  /** The moments since the latest start, empty where nothing was noted. */
  List<Moment> latestBoot() throws IOException {
    List<Moment> moments = new ArrayList<>();
    try {
      if (Files.size(file) > LONGEST) {
        return List.of();
      }
      for (String line : Files.readAllLines(file)) {
        int blank = line.indexOf(' ');
        if (blank > 0) {
          moments.add(
              new Moment(line.substring(blank + 1), Instant.parse(line.substring(0, blank))));
        }
      }
    } catch (NoSuchFileException | DateTimeParseException none) {
      return List.of();
    }
    return moments;
  }
}
