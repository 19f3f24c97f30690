package dev.innkeeper.apply;

import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.image.SyncRequest;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What shall be there.
 *
 * @param owner of what is made by it, for pruning
 */
public record ApplyFile(String owner, List<SyncRequest> images, List<Wanted> containers) {

  /**
   * A container that shall be.
   *
   * @param texts where its documents come from, for a plan, which never shows what they say
   */
  public record Wanted(ContainerSpec spec, List<TextSource> texts) {
    public Wanted {
      texts = List.copyOf(texts);
    }
  }

  /**
   * A document of a container.
   *
   * @param key {@code user-data} or {@code network-config}
   * @param origin a path as the file has it, or {@code inline}
   */
  public record TextSource(String key, String origin, long bytes) {}

  /** Itself and the files that its documents come from. */
  Set<Path> files(Path itself) {
    Set<Path> files = new LinkedHashSet<>(List.of(itself));
    containers.stream()
        .flatMap(wanted -> wanted.texts().stream())
        .filter(text -> !text.origin().equals(DocumentReader.INLINE))
        .forEach(text -> files.add(itself.resolveSibling(text.origin())));
    return files;
  }

  public ApplyFile {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
  }
}
