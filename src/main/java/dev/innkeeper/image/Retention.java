package dev.innkeeper.image;

import dev.innkeeper.config.Settings.Keep;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What goes and what stays. Blocks, and is called on worker threads. */
final class Retention {
  private static final Duration PARTS_KEPT = Duration.ofDays(7);

  private final ImageStore store;
  private final PoolFiles files;
  private final Clock clock;

  Retention(ImageStore store, PoolFiles files, Clock clock) {
    this.store = store;
    this.files = files;
    this.clock = clock;
  }

  /** Removes, or only tells, images by their id and broken-off downloads by their path. */
  List<Map<String, String>> prune(Keep keep, boolean dryRun) throws IOException {
    List<Map<String, String>> gone = new ArrayList<>();
    for (Image image : store.list()) {
      if (goes(image, keep)) {
        if (!dryRun) {
          store.remove(image.id());
        }
        gone.add(Map.of("kind", "image", "id", image.id()));
      }
    }
    for (Path part : oldParts()) {
      if (!dryRun) {
        Files.deleteIfExists(part);
      }
      gone.add(Map.of("kind", "part", "path", part.toString()));
    }
    return gone;
  }

  /** A plain file of Juju's, whose serial nobody knows, is never taken away. */
  private static boolean goes(Image image, Keep keep) {
    boolean unused = image.usedBy().isEmpty() && image.sha256().isPresent();
    return switch (keep) {
      case ALL -> false;
      case USED -> unused;
      case NEWEST_AND_USED -> unused && !image.newest();
    };
  }

  private List<Path> oldParts() throws IOException {
    Instant oldest = clock.instant().minus(PARTS_KEPT);
    List<Path> old = new ArrayList<>();
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(files.parts())) {
      for (Path part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(oldest)) {
          old.add(part);
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    }
    return old;
  }
}
