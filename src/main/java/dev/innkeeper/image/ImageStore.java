package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.decode.SparseFile;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.Quoted;
import dev.innkeeper.value.Serial;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The images in the pool's directory. All methods block, and are called on worker threads.
 *
 * <p>The directory is the truth: an image is a file of the right name, whoever put it there.
 */
public final class ImageStore {
  private static final long LONGEST_SIDECAR = 1 << 20;

  private final PoolFiles files;

  public ImageStore(PoolFiles files) {
    this.files = files;
  }

  /** All images, newest serial first within a kind. */
  public List<Image> list() throws IOException {
    Map<Path, List<String>> users = users();
    List<Image> images = new ArrayList<>();
    for (Path file : ofDirectory("*" + PoolFiles.IMAGE_END)) {
      if (isPlain(file)) {
        image(file, users.getOrDefault(file, List.of())).ifPresent(images::add);
      }
    }
    return marked(images);
  }

  /** Which containers' disks refer to which file. */
  private Map<Path, List<String>> users() throws IOException {
    Map<Path, List<String>> users = new HashMap<>();
    for (Path disk : ofDirectory("*.qcow")) {
      String name = disk.getFileName().toString();
      if (!name.endsWith(PoolFiles.IMAGE_END) && isPlain(disk)) {
        OverlayHeader.backingFile(disk)
            .map(ImageStore::target)
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

  private Path directory() {
    return target(files.guests());
  }

  private static Optional<Image> image(Path file, List<String> users) throws IOException {
    Optional<Sidecar> sidecar = sidecar(file);
    ByteSize size = new ByteSize(Files.size(file));
    ByteSize allocated = SparseFile.allocated(file);
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - PoolFiles.IMAGE_END.length());
    if (sidecar.filter(from -> belongs(from, id)).isPresent()) {
      Sidecar from = sidecar.get();
      return Optional.of(
          new Image(
              id,
              id.substring(0, id.lastIndexOf("-" + from.arch() + "-")),
              from.arch(),
              Optional.of(from.serial()),
              Optional.of(from.sha256()),
              Optional.of(from.size()),
              size,
              allocated,
              file,
              Optional.of(from.url()),
              users,
              false,
              from.verified()));
    }
    return plain(id)
        .map(
            kind ->
                new Image(
                    id,
                    kind.release(),
                    kind.arch(),
                    kind.serial(),
                    Optional.empty(),
                    Optional.empty(),
                    size,
                    allocated,
                    file,
                    Optional.empty(),
                    users,
                    false,
                    Verified.NONE));
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

  private static Optional<Sidecar> sidecar(Path image) throws IOException {
    Path file = PoolFiles.sidecar(image);
    if (!isPlain(file) || Files.size(file) > LONGEST_SIDECAR) {
      return Optional.empty();
    }
    return SidecarJson.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  private static List<Image> marked(List<Image> images) {
    Comparator<Image> bySerial = Comparator.comparing(image -> serial(image));
    Map<String, Image> newest = new HashMap<>();
    images.forEach(
        image ->
            newest.merge(
                image.release() + "-" + image.arch(),
                image,
                (one, other) -> bySerial.compare(one, other) >= 0 ? one : other));
    return images.stream()
        .map(image -> image.withNewest(newest.containsValue(image)))
        .sorted(
            Comparator.comparing(Image::release)
                .thenComparing(Image::arch)
                .thenComparing(bySerial.reversed()))
        .toList();
  }

  private static Serial serial(Image image) {
    try {
      return new Serial(image.serial().orElse("0"));
    } catch (IllegalArgumentException odd) {
      return new Serial("0");
    }
  }

  /**
   * The image, where it is there; CONFLICT where one of that id has other content, by its origin or
   * because the file was altered since. The link is settled, in case a run died before it moved.
   */
  Optional<Image> find(ImageId id, String sha256) throws IOException {
    Optional<Image> there = find(id.toString());
    if (there.isPresent() && there.get().sha256().filter(sha256::equals).isEmpty()) {
      throw Failure.of(
              ErrorCode.CONFLICT,
              "image "
                  + id
                  + " is in the pool with another content than the source has under that serial;"
                  + " remove it with innkeeper images remove "
                  + id)
          .with("expected", sha256)
          .with("actual", there.get().sha256().orElse("unknown"));
    }
    if (there.isPresent()) {
      checkUnaltered(there.get());
      linkNewest(id.kind());
    }
    return there;
  }

  private static void checkUnaltered(Image image) throws IOException {
    Optional<ByteSize> published = sidecar(image.path()).map(Sidecar::virtualSize);
    if (published.isPresent() && !published.get().equals(image.virtualSize())) {
      throw Failure.of(
              ErrorCode.CONFLICT,
              "image "
                  + image.id()
                  + " was altered on disk: it has "
                  + image.virtualSize().bytes()
                  + " bytes, published were "
                  + published.get().bytes()
                  + "; remove it with innkeeper images remove "
                  + image.id()
                  + " and sync again")
          .with("path", image.path().toString());
    }
  }

  Optional<Image> find(String id) throws IOException {
    return list().stream().filter(image -> image.id().equals(id)).findFirst();
  }

  /**
   * Makes a finished file an image. The order is what a power cut must not turn round: content and
   * sidecar are on disk before the name appears, and the link moves last.
   */
  Image publish(Path raw, ImageId id, Sidecar sidecar) throws IOException {
    Path image = directory().resolve(files.image(id).getFileName());
    Files.setPosixFilePermissions(raw, PosixFilePermissions.fromString("r--r--r--"));
    force(raw);
    writeSidecar(PoolFiles.sidecar(image), sidecar);
    force(directory());
    Files.move(raw, image, StandardCopyOption.ATOMIC_MOVE);
    force(directory());
    linkNewest(id.kind());
    return find(id.toString())
        .orElseThrow(() -> new IOException(image + " vanished as it was published"));
  }

  private static void writeSidecar(Path file, Sidecar sidecar) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".part");
    Files.writeString(next, SidecarJson.write(sidecar));
    force(next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Points the link at the newest image there is; a plain file of that name is Juju's and stays.
   */
  private void linkNewest(String kind) throws IOException {
    Path link = directory().resolve(files.newest(kind).getFileName());
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
      return;
    }
    Optional<Image> newest =
        list().stream()
            .filter(image -> image.newest() && (image.release() + "-" + image.arch()).equals(kind))
            .findFirst();
    if (newest.isEmpty()) {
      Files.deleteIfExists(link);
      return;
    }
    Path target = newest.get().path().getFileName();
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
      return;
    }
    Path next = link.resolveSibling("." + link.getFileName() + "." + UUID.randomUUID() + ".link");
    Files.createSymbolicLink(next, target);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(directory());
  }

  /** Removes an image. NOT_FOUND; CONFLICT while a disk refers to it. */
  Image remove(String id) throws IOException {
    Image image = removable(id);
    Files.deleteIfExists(image.path());
    Files.deleteIfExists(PoolFiles.sidecar(image.path()));
    Files.deleteIfExists(PoolFiles.download(image.path()));
    linkNewest(image.release() + "-" + image.arch());
    return image;
  }

  /** The image, if it may be removed; NOT_FOUND, CONFLICT. */
  Image removable(String id) throws IOException {
    Image image =
        find(id)
            .orElseThrow(
                () ->
                    Failure.of(
                        ErrorCode.NOT_FOUND,
                        "image '" + Quoted.of(id) + "' is not in the pool; see innkeeper images"));
    if (!image.usedBy().isEmpty()) {
      throw Failure.of(
          ErrorCode.CONFLICT,
          "image "
              + id
              + " is used by "
              + String.join(", ", image.usedBy())
              + "; destroy them first");
    }
    return image;
  }
}
