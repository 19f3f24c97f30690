package dev.innkeeper.image;

import dev.innkeeper.value.Arch;
import java.util.Optional;

/**
 * Which images a list shows; what is empty does not narrow it.
 *
 * @param release the label in the image's id, or a version or alias that its source has for it
 */
public record ImageQuery(Optional<String> release, Optional<Arch> arch) {
  public static final ImageQuery ALL = new ImageQuery(Optional.empty(), Optional.empty());
}
