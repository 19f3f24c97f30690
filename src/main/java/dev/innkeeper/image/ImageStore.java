package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.DurableFile;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The images in the pool's directory. All methods block, and are called on worker threads.
 *
 * <p>The directory is the truth: an image is a file of the right name, whoever put it there.
 */
public final class ImageStore {
  private final PoolFiles files;
  private final PoolListing listing;

  public ImageStore(PoolFiles files) {
    this.files = files;
    this.listing = new PoolListing(files);
  }

  /** All images, newest serial first within a kind. */
  public List<Image> list() throws IOException {
    return listing.images();
  }

  /** Those of a release by its label, or by a version or alias that its source has for it. */
  List<Image> called(String release) throws IOException {
    return listing.called(release);
  }

  /**
   * The image, where it is there; CONFLICT where one of that id has other content, by its origin or
   * because the file was altered since. The link is settled, in case a run died before it moved.
   */
  Optional<Image> find(ImageId id, Optional<Digest> digest) throws IOException {
    Optional<Image> there = find(id.toString());
    if (there.isPresent() && !isOf(there.get(), digest)) {
      throw Failure.of(
              ErrorCode.CONFLICT,
              "image "
                  + id
                  + " is in the pool, and its recorded digests are not that of the source's serial;"
                  + " remove it with innkeeper images remove "
                  + id)
          .with("expected", digest.map(Digest::toString).orElse("unknown"))
          .with("actual", there.get().sha256().map("sha256:"::concat).orElse("unknown"));
    }
    if (there.isPresent()) {
      checkUnaltered(there.get());
      linkNewest(id.kind());
    }
    return there;
  }

  private static boolean isOf(Image image, Optional<Digest> digest) throws IOException {
    Optional<Sidecar> origin = PoolListing.sidecar(image.path());
    return origin.isPresent() && digest.map(origin.get()::isOf).orElse(false);
  }

  private static void checkUnaltered(Image image) throws IOException {
    Optional<ByteSize> published = PoolListing.sidecar(image.path()).map(Sidecar::virtualSize);
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
    Path image = listing.directory().resolve(files.image(id).getFileName());
    Files.setPosixFilePermissions(raw, PosixFilePermissions.fromString("r--r--r--"));
    DurableFile.force(raw);
    Path described = PoolFiles.sidecar(image);
    DurableFile.replace(
        described,
        described.resolveSibling("." + described.getFileName() + ".part"),
        SidecarJson.write(sidecar));
    DurableFile.force(listing.directory());
    Files.move(raw, image, StandardCopyOption.ATOMIC_MOVE);
    DurableFile.force(listing.directory());
    linkNewest(id.kind());
    return find(id.toString())
        .orElseThrow(() -> new IOException(image + " vanished as it was published"));
  }

  /**
   * Points the link at the newest image there is; a plain file of that name is Juju's and stays.
   */
  private void linkNewest(String kind) throws IOException {
    Path link = listing.directory().resolve(files.newest(kind).getFileName());
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
    DurableFile.force(listing.directory());
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
