package dev.innkeeper.container;

import dev.innkeeper.value.ByteSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What shall change in a container; what is empty stays.
 *
 * @param rootDisk the new size, not below the present one
 * @param labels set beside the present ones; a label with an empty value is removed
 */
public record ContainerChanges(
    Optional<ByteSize> memory,
    Optional<Integer> cores,
    Optional<ByteSize> rootDisk,
    Optional<Boolean> autostart,
    Map<String, String> labels) {

  public ContainerChanges {
    labels = Map.copyOf(labels);
    labels.forEach(ContainerSpec::checkLabel);
    if (memory.isEmpty()
        && cores.isEmpty()
        && rootDisk.isEmpty()
        && autostart.isEmpty()
        && labels.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to change; give memory, cores, rootDisk, autostart or labels");
    }
    Hardware.choose(new Constraints(memory, cores, rootDisk, List.of()));
  }
}
