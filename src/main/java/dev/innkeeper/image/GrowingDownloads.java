package dev.innkeeper.image;

import dev.innkeeper.value.Digest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The downloads that this process is making, for peers that read along. On any thread. */
public final class GrowingDownloads {
  private final Map<Digest, GrowingDownload> underWay = new ConcurrentHashMap<>();

  /** One that begins; without a digest nobody could ask for it. */
  GrowingDownload begin(Optional<Digest> digest, Path file) {
    GrowingDownload download = new GrowingDownload(file);
    digest.ifPresent(
        known -> {
          underWay.put(known, download);
          download.whenOver(() -> underWay.remove(known, download));
        });
    return download;
  }

  /** That of certain bytes, as long as they are neither published nor given up. */
  public Optional<GrowingDownload> of(Digest digest) {
    return Optional.ofNullable(underWay.get(digest));
  }
}
