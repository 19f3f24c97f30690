package dev.innkeeper.image;

import dev.innkeeper.image.decode.SparseFile;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Serial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what images the pool's directory holds and who uses them. Blocks, and is called on worker
 * threads.
 */
final class PoolListing {
  private static final long LONGEST_SIDECAR = 1 << 20;
  private static final DateTimeFormatter CAME =
      DateTimeFormatter.ofPattern("uuuuMMdd.HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PoolFiles files;

  PoolListing(PoolFiles files) {
    this.files = files;
  }

  /**
   * An image and its place among those of its kind.
   *
   * @param order its serial, or for one without a date in it the moment at which it came
   */
  private record Listed(Image image, Serial order, Optional<Sidecar> origin) {

    boolean isCalled(String word) {
      return image.release().equals(word) || origin.filter(from -> from.isCalled(word)).isPresent();
    }

    Listed marked(boolean newest) {
      return new Listed(image.withNewest(newest), order, origin);
    }

    Instant came() {
      return origin.map(Sidecar::created).orElse(Instant.MIN);
    }
  }

  /** All images, newest serial first within a kind. */
  List<Image> images() throws IOException {
    return marked(listed()).stream().map(Listed::image).toList();
  }

  /**
   * Those of one release, by its label or by what its source calls it. A name such as {@code lts}
   * moves from release to release: the one that came last under it has it.
   */
  List<Image> called(String word) throws IOException {
    List<Listed> called = marked(listed()).stream().filter(each -> each.isCalled(word)).toList();
    List<Listed> labelled =
        called.stream().filter(each -> each.image().release().equals(word)).toList();
    if (!labelled.isEmpty() || called.isEmpty()) {
      return labelled.stream().map(Listed::image).toList();
    }
    String holder = Collections.max(called, Comparator.comparing(Listed::came)).image().release();
    return called.stream()
        .map(Listed::image)
        .filter(image -> image.release().equals(holder))
        .toList();
  }

  private List<Listed> listed() throws IOException {
    Map<Path, List<String>> users = users();
    List<Listed> images = new ArrayList<>();
    for (Path file : ofDirectory("*" + PoolFiles.IMAGE_END)) {
      if (isPlain(file)) {
        listed(file, users.getOrDefault(file, List.of())).ifPresent(images::add);
      }
    }
    return images;
  }

  /** Which containers' disks refer to which file. */
  private Map<Path, List<String>> users() throws IOException {
    Map<Path, List<String>> users = new HashMap<>();
    for (Path disk : ofDirectory("*.qcow")) {
      String name = disk.getFileName().toString();
      if (!name.endsWith(PoolFiles.IMAGE_END) && isPlain(disk)) {
        OverlayHeader.backingFile(disk)
            .map(PoolListing::target)
            .ifPresent(
                image ->
                    users
                        .computeIfAbsent(image, first -> new ArrayList<>())
                        .add(name.substring(0, name.length() - ".qcow".length())));
      }
    }
    return users;
  }

  /** Opening anything else, such as a pipe, could wait for ever. */
  private static boolean isPlain(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** A disk of Juju's may refer to the link. */
  private static Path target(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException gone) {
      return file;
    }
  }

  private List<Path> ofDirectory(String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory(), glob)) {
      all.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException none) {
      return List.of();
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  Path directory() {
    return target(files.guests());
  }

  private static Optional<Listed> listed(Path file, List<String> users) throws IOException {
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - PoolFiles.IMAGE_END.length());
    Optional<Sidecar> origin = sidecar(file).filter(from -> belongs(from, id));
    Optional<Named> kind =
        origin
            .map(from -> new Named(label(from, id), from.arch(), Optional.of(from.serial())))
            .or(() -> plain(id));
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Image image =
        new Image(
            id,
            kind.get().release(),
            kind.get().arch(),
            kind.get().serial(),
            origin.map(Sidecar::sha256),
            origin.map(Sidecar::size),
            new ByteSize(Files.size(file)),
            SparseFile.allocated(file),
            file,
            origin.map(Sidecar::url),
            users,
            false,
            origin.map(Sidecar::verified).orElse(Verified.NONE),
            "");
    return Optional.of(new Listed(image, order(image, origin), origin));
  }

  private static String label(Sidecar sidecar, String id) {
    return id.substring(0, id.lastIndexOf("-" + sidecar.arch() + "-"));
  }

  private static Serial order(Image image, Optional<Sidecar> origin) {
    String serial = image.serial().orElse("0");
    try {
      return origin
          .filter(from -> from.product().isEmpty() && !DiskName.isDate(serial))
          .map(from -> new Serial(CAME.format(from.created())))
          .orElseGet(() -> new Serial(serial));
    } catch (IllegalArgumentException odd) {
      return new Serial("0");
    }
  }

  private static boolean belongs(Sidecar sidecar, String id) {
    return sidecar.id().equals(id) && id.lastIndexOf("-" + sidecar.arch() + "-") > 0;
  }

  private record Named(String release, Arch arch, Optional<String> serial) {}

  /** What a name alone tells, as of the files that Juju left. */
  private static Optional<Named> plain(String id) {
    for (Arch arch : Arch.values()) {
      int place = id.lastIndexOf("-" + arch);
      if (place > 0) {
        String rest = id.substring(place + 1 + arch.toString().length());
        if (rest.isEmpty() || rest.startsWith("-")) {
          Optional<String> serial =
              rest.length() > 1 ? Optional.of(rest.substring(1)) : Optional.empty();
          return Optional.of(new Named(id.substring(0, place), arch, serial));
        }
      }
    }
    return Optional.empty();
  }

  static Optional<Sidecar> sidecar(Path image) throws IOException {
    Path file = PoolFiles.sidecar(image);
    if (!isPlain(file) || Files.size(file) > LONGEST_SIDECAR) {
      return Optional.empty();
    }
    return SidecarJson.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  private static List<Listed> marked(List<Listed> images) {
    Map<String, Listed> newest = new HashMap<>();
    images.forEach(
        listed ->
            newest.merge(
                listed.image().release() + "-" + listed.image().arch(),
                listed,
                (one, other) -> one.order().compareTo(other.order()) >= 0 ? one : other));
    Comparator<Listed> byRelease = Comparator.comparing(listed -> listed.image().release());
    return images.stream()
        .sorted(
            byRelease
                .thenComparing(listed -> listed.image().arch())
                .thenComparing(Comparator.comparing(Listed::order).reversed()))
        .map(listed -> listed.marked(newest.containsValue(listed)))
        .toList();
  }
}
