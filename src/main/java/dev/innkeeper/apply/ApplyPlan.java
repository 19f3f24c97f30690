package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.value.ContainerName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a run would do, item by item.
 *
 * @param present ids of all images that are there before it
 */
public record ApplyPlan(
    String owner, List<ImageItem> images, List<ContainerItem> containers, Set<String> present) {

  /** What is to be done with a container. */
  public enum Action {
    MAKE,
    CHANGE,
    /** Nothing, for it is as the file wants it. */
    KEEP,
    /** Nothing, for what differs cannot be changed in place. */
    LEAVE,
    REMOVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An image to be looked up, and to be fetched where there is a newer one.
   *
   * @param newest the id of the newest that is there, as far as that is known before
   */
  public record ImageItem(SyncRequest request, Optional<String> newest) {
    /** For people: the release, and the architecture where it is named. */
    public String name() {
      return request.publicRelease() + request.arch().map(arch -> "/" + arch).orElse("");
    }
  }

  /**
   * A container.
   *
   * @param wanted empty for one that is to be removed
   * @param present empty for one that is to be made
   * @param image what one that is to be made would stand on, as far as that is known before
   * @param changes what can be changed in place
   * @param changing those changes in words
   * @param differences what cannot be changed in place, in words
   */
  public record ContainerItem(
      ContainerName name,
      Action action,
      Optional<Wanted> wanted,
      Optional<Container> present,
      Optional<Image> image,
      Optional<ContainerChanges> changes,
      List<String> changing,
      List<String> differences) {
    public ContainerItem {
      changing = List.copyOf(changing);
      differences = List.copyOf(differences);
    }
  }

  public ApplyPlan {
    images = List.copyOf(images);
    containers = List.copyOf(containers);
    present = Set.copyOf(present);
  }
}
