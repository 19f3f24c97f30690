package dev.innkeeper.simplestreams;

import dev.innkeeper.value.Digest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Documents of mirrors as they were last sent, with what the server calls that version of them, so
 * that one which did not change is not sent again. What is taken from here is verified like what
 * comes from the network. Methods block and are called on worker threads.
 */
final class MetadataCache {
  private static final int MOST_FILES = 64;
  private static final long MOST_BYTES = 256L << 20;
  private static final int LONGEST_VALIDATOR = 512;

  private final Path directory;

  MetadataCache(Path directory) {
    this.directory = directory;
  }

  /** A document and its ETag or date, which is empty where the server gave none. */
  record Kept(String validator, Buffer document) {}

  /** A file is a line with the validator, and the document. */
  Optional<Kept> read(URI url) throws IOException {
    return read(key(url));
  }

  /** As {@link #read(URI)}, by the address's key. */
  Optional<Kept> read(Digest key) throws IOException {
    byte[] all;
    try {
      all = Files.readAllBytes(directory.resolve(key.hex()));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    int end = 0;
    while (end < all.length && all[end] != '\n') {
      end++;
    }
    return end == all.length
        ? Optional.empty()
        : Optional.of(
            new Kept(
                new String(all, 0, end, StandardCharsets.UTF_8),
                Buffer.buffer(Arrays.copyOfRange(all, end + 1, all.length))));
  }

  void write(URI url, Kept kept) throws IOException {
    if (kept.validator().length() > LONGEST_VALIDATOR || kept.validator().indexOf('\n') >= 0) {
      return;
    }
    Files.createDirectories(directory);
    Path next = directory.resolve("." + UUID.randomUUID());
    try {
      Files.writeString(next, kept.validator() + "\n");
      Files.write(next, kept.document().getBytes(), StandardOpenOption.APPEND);
      Files.move(
          next,
          directory.resolve(key(url).hex()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    trim();
  }

  /** An address may hold a password, and characters that no file's name has. */
  static Digest key(URI url) {
    byte[] name = url.toString().getBytes(StandardCharsets.UTF_8);
    return Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newDigest().digest(name));
  }

  /** The files that were written longest ago go, until the rest is within both bounds. */
  private void trim() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "[0-9a-f]*")) {
      all.forEach(files::add);
    }
    files.sort(Comparator.comparing(MetadataCache::written).reversed());
    long bytes = 0;
    int kept = 0;
    for (Path file : files) {
      bytes += file.toFile().length();
      kept++;
      if (kept > MOST_FILES || bytes > MOST_BYTES) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }
}
