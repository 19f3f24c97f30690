package dev.innkeeper.image;

import dev.innkeeper.image.Removable.Kind;
import dev.innkeeper.image.decode.SparseFile;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in the pool what runs left behind that ended too early, by the names of the files. Whether
 * such a run still lives its lock tells. Blocks, and is called on worker threads.
 */
final class Leftovers {
  private static final Pattern PART =
      Pattern.compile("(?<id>.+)\\.(?:[0-9a-f]{16}|local)\\.(?<end>.+)");
  private static final Pattern BESIDE_IMAGE =
      Pattern.compile("(?<image>(?<id>.+)" + PoolFiles.IMAGE_END + ")\\.(?:json|download)");
  private static final Pattern UNFINISHED_LINK =
      Pattern.compile("\\.(?<id>.+)" + PoolFiles.IMAGE_END + "\\.[0-9a-f-]{36}\\.link");

  /** A link is renamed as soon as it is made, by whichever lock's holder. */
  private static final Duration LINKS_TAKE = Duration.ofMinutes(1);

  private static final String SYNC_ENDED = "a sync that ended early was making it";

  /** A file that has no name of its own yet. */
  private record Unfinished(Pattern name, String reason, UnaryOperator<String> lock) {}

  private static final List<Unfinished> UNFINISHED =
      List.of(
          new Unfinished(
              Pattern.compile("\\.(?<id>.+)" + PoolFiles.IMAGE_END + "\\.json\\.part"),
              SYNC_ENDED,
              PoolFiles::lockOf),
          new Unfinished(UNFINISHED_LINK, "a link that was never put in place", PoolFiles::lockOf),
          new Unfinished(
              Pattern.compile("\\.(?<id>.+)(?:-ds\\.iso|\\.qcow)\\.part"),
              "a create that ended early was making it",
              PoolFiles::lockOfContainer));

  private final PoolFiles files;
  private final Clock clock;

  Leftovers(PoolFiles files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  List<Removable> find() throws IOException {
    List<Removable> found = new ArrayList<>();
    for (Path file : in(files.parts())) {
      part(file).ifPresent(found::add);
    }
    for (Path file : in(files.guests())) {
      inPool(file).ifPresent(found::add);
    }
    return found;
  }

  private static List<Path> in(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException none) {
      return List.of();
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  private static Optional<Removable> part(Path file) {
    Matcher name = PART.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    String lock = PoolFiles.lockOf(name.group("id"));
    return name.group("end").equals("download") || name.group("end").equals("checkpoint")
        ? removable(Kind.PART, file, "a download that broke off", lock)
        : removable(Kind.LEFTOVER, file, SYNC_ENDED, lock);
  }

  private Optional<Removable> inPool(Path file) {
    String name = file.getFileName().toString();
    Matcher beside = BESIDE_IMAGE.matcher(name);
    if (beside.matches() && !isThere(file.resolveSibling(beside.group("image")))) {
      return removable(
          Kind.LEFTOVER, file, "its image is gone", PoolFiles.lockOf(beside.group("id")));
    }
    return UNFINISHED.stream()
        .flatMap(shape -> unfinished(shape, file, name).stream())
        .filter(left -> !UNFINISHED_LINK.matcher(name).matches() || isOld(left))
        .findFirst();
  }

  private static Optional<Removable> unfinished(Unfinished shape, Path file, String name) {
    Matcher match = shape.name().matcher(name);
    return match.matches()
        ? removable(Kind.LEFTOVER, file, shape.reason(), shape.lock().apply(match.group("id")))
        : Optional.empty();
  }

  private boolean isOld(Removable link) {
    return link.since().isBefore(clock.instant().minus(LINKS_TAKE));
  }

  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Empty for what has gone meanwhile, and for directories, which nothing of ours leaves. */
  private static Optional<Removable> removable(Kind kind, Path file, String reason, String lock) {
    try {
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      boolean plain = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      ByteSize size = plain ? SparseFile.allocated(file) : new ByteSize(0);
      Instant since = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
      return Optional.of(
          new Removable(kind, file.toString(), file, size, reason, lock, since, Optional.empty()));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
