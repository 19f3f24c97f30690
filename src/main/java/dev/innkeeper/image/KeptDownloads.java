package dev.innkeeper.image;

import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.value.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The original bytes of images that {@code images.keep-download} has kept, by the address that they
 * came from or by their digest. Methods block and are called on worker threads.
 */
public final class KeptDownloads {
  private final PoolFiles files;

  public KeptDownloads(PoolFiles files) {
    this.files = files;
  }

  /**
   * One download.
   *
   * @param sha256 of its bytes, as they were verified when they came
   */
  public record Download(Path file, String sha256, long size) {}

  /** That of the latest image from an address; empty where none is kept. */
  public Optional<Download> of(URI address) throws IOException {
    String wanted = PublicUrl.recorded(address);
    return latest(from -> from.url().equals(wanted));
  }

  /** That of certain bytes; empty where they are not kept. */
  public Optional<Download> of(Digest digest) throws IOException {
    return latest(from -> from.isOf(digest));
  }

  private Optional<Download> latest(Predicate<Sidecar> wanted) throws IOException {
    Optional<Download> found = Optional.empty();
    Instant latest = Instant.MIN;
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            files.guests(), "*" + PoolFiles.IMAGE_END + PoolFiles.DOWNLOAD_END)) {
      for (Path file : all) {
        Optional<Sidecar> origin = PoolListing.sidecar(PoolFiles.imageOf(file)).filter(wanted);
        if (origin.isPresent() && origin.get().created().isAfter(latest)) {
          latest = origin.get().created();
          found = download(file, origin.get());
        }
      }
    } catch (NoSuchFileException noPool) {
      return Optional.empty();
    }
    return found;
  }

  /** One of another size than was verified is not passed on. */
  private static Optional<Download> download(Path file, Sidecar origin) throws IOException {
    long size = Files.size(file);
    return size == origin.size().bytes()
        ? Optional.of(new Download(file, origin.sha256(), size))
        : Optional.empty();
  }
}
