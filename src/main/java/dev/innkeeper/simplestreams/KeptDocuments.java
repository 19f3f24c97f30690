package dev.innkeeper.simplestreams;

import dev.innkeeper.value.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The documents of mirrors as they were last sent, signatures included, for others who verify them
 * by themselves. Methods block and are called on worker threads.
 */
public final class KeptDocuments {
  private final MetadataCache cache;

  /**
   * The documents that {@link Catalogs} keeps.
   *
   * @param directory the same as theirs
   */
  public KeptDocuments(Path directory) {
    this.cache = new MetadataCache(directory.resolve("documents"));
  }

  /**
   * The address of a path at a mirror.
   *
   * @param source of the configuration, where {@code <stream>} may stand for a stream
   * @throws IllegalArgumentException where the path does not stay below the mirror's base
   */
  public static URI address(String source, String stream, String path) {
    return MirrorPath.below(MirrorPath.base(source, stream), MirrorPath.checked(path));
  }

  /** What stands for an address in a path; nothing of the address can be read from it. */
  public static String key(URI address) {
    return MetadataCache.key(address).hex();
  }

  /** As {@link #at}, by the address's key. */
  public Optional<byte[]> of(Digest key) throws IOException {
    return cache.read(key).map(kept -> kept.document().getBytes());
  }

  /** The document of an address, byte for byte; empty where none is kept. */
  public Optional<byte[]> at(URI address) throws IOException {
    return cache.read(address).map(kept -> kept.document().getBytes());
  }
}
