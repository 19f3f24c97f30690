package dev.innkeeper.container;

import java.util.Optional;

/** Which containers a list shows; what is empty does not narrow it. */
public record ContainerQuery(Optional<String> host, Optional<String> state) {
  public static final ContainerQuery ALL = new ContainerQuery(Optional.empty(), Optional.empty());
}
