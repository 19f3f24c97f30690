package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ImageId;
import java.nio.file.Path;

/**
 * Where images are, under Juju's names.
 *
 * @param dataDir the root of all state
 */
public record PoolFiles(Path dataDir) {
  static final String IMAGE_END = "-backing-file.qcow";
  static final String SIDECAR_END = ".json";
  static final String DOWNLOAD_END = ".download";
  private static final String CHECKPOINT_END = ".checkpoint";
  private static final int DIGEST_DIGITS = 16;

  /** The pool's directory. */
  public Path guests() {
    return dataDir.resolve("kvm").resolve("guests");
  }

  /** Downloads under way or broken off; in the pool, so that publishing is a rename. */
  public Path parts() {
    return guests().resolve(".parts");
  }

  Path image(ImageId id) {
    return guests().resolve(id + IMAGE_END);
  }

  /** The link to the newest image of a release and architecture. */
  Path newest(String kind) {
    return guests().resolve(kind + IMAGE_END);
  }

  static Path sidecar(Path image) {
    return image.resolveSibling(image.getFileName() + SIDECAR_END);
  }

  static Path download(Path image) {
    return image.resolveSibling(image.getFileName() + DOWNLOAD_END);
  }

  /** The image that a kept download lies beside. */
  static Path imageOf(Path download) {
    String name = download.getFileName().toString();
    return download.resolveSibling(name.substring(0, name.length() - DOWNLOAD_END.length()));
  }

  /** The original bytes as they come; what a later run goes on from. */
  Path partOf(CatalogEntry entry) {
    return parts().resolve(stem(entry) + DOWNLOAD_END);
  }

  /** What is known of a part. */
  static Path checkpointOf(Path part) {
    String name = part.getFileName().toString();
    return part.resolveSibling(name.replaceFirst("\\" + DOWNLOAD_END + "$", CHECKPOINT_END));
  }

  /** The raw content while it is being made; worthless without the process that makes it. */
  Path rawOf(CatalogEntry entry) {
    return parts().resolve(stem(entry) + ".raw");
  }

  /** What qemu-img makes of a file that is not streamed. */
  static Path convertedOf(Path raw) {
    return raw.resolveSibling(raw.getFileName() + ".converted");
  }

  /** How the names of all files of one download begin, followed by a dot. */
  static String stem(CatalogEntry entry) {
    String digest =
        entry.digest().map(known -> known.hex().substring(0, DIGEST_DIGITS)).orElse("local");
    return entry.id() + "." + digest;
  }

  /** The host lock of whoever makes, changes or destroys a container. */
  static String lockOfContainer(String name) {
    return "container-" + name;
  }

  /** The host lock of whoever makes or removes an image, or is about to use it. */
  static String lockOf(String imageId) {
    return "image-" + imageId;
  }
}
