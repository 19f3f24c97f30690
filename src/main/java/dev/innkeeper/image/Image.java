package dev.innkeeper.image;

import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An image in the pool.
 *
 * @param release the label in its file name
 * @param serial empty for a plain file that Juju left
 * @param sha256 of the download, lower-case hexadecimal
 * @param size of the download
 * @param allocated what the sparse file takes on disk
 * @param usedBy names of the containers whose disk refers to it
 * @param newest whether it is the newest serial of its release and architecture
 * @param host where it is; empty for one that has not left the pool's own code
 */
public record Image(
    String id,
    String release,
    Arch arch,
    Optional<String> serial,
    Optional<String> sha256,
    Optional<ByteSize> size,
    ByteSize virtualSize,
    ByteSize allocated,
    Path path,
    Optional<String> url,
    List<String> usedBy,
    boolean newest,
    Verified verified,
    String host) {

  public Image {
    usedBy = List.copyOf(usedBy);
  }

  Image withNewest(boolean is) {
    return new Image(
        id,
        release,
        arch,
        serial,
        sha256,
        size,
        virtualSize,
        allocated,
        path,
        url,
        usedBy,
        is,
        verified,
        host);
  }

  Image withHost(String name) {
    return new Image(
        id,
        release,
        arch,
        serial,
        sha256,
        size,
        virtualSize,
        allocated,
        path,
        url,
        usedBy,
        newest,
        verified,
        name);
  }
}
