package dev.innkeeper.container;

import dev.innkeeper.container.Container.ImageRef;
import dev.innkeeper.image.Image;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a container beyond its domain, kept in the domain's metadata, so that libvirt
 * alone is asked.
 *
 * @param instanceId cloud-init's; new for each container, whatever its name
 * @param networks specs of its NICs as they were asked for, in order
 */
record Facts(
    String instanceId,
    String release,
    String stream,
    Optional<ImageRef> image,
    List<String> networks,
    Map<String, String> labels,
    Optional<Instant> createdAt) {
  private static final String LABEL = "label.";
  private static final String NETWORK = "network.";

  Facts {
    networks = List.copyOf(networks);
    labels = Map.copyOf(labels);
  }

  /** The image decides what the release is called, whatever alias or path it was asked by. */
  Facts withImage(Image made) {
    ImageRef ref = new ImageRef(made.id(), made.serial().orElse(""), made.sha256().orElse(""));
    return new Facts(
        instanceId, made.release(), stream, Optional.of(ref), networks, labels, createdAt);
  }

  /** Labels set beside the present ones; an empty value removes its label. */
  Facts relabelled(Map<String, String> changes) {
    Map<String, String> merged = new TreeMap<>(labels);
    merged.putAll(changes);
    merged.values().removeIf(String::isEmpty);
    return new Facts(instanceId, release, stream, image, networks, merged, createdAt);
  }

  Map<String, String> toMap() {
    Map<String, String> map = new TreeMap<>();
    map.put("instance-id", instanceId);
    map.put("release", release);
    map.put("stream", stream);
    image.ifPresent(
        ref -> {
          map.put("image", ref.id());
          map.put("serial", ref.serial());
          map.put("sha256", ref.sha256());
        });
    for (int i = 0; i < networks.size(); i++) {
      map.put(NETWORK + i, networks.get(i));
    }
    labels.forEach((key, value) -> map.put(LABEL + key, value));
    createdAt.ifPresent(at -> map.put("created-at", at.toString()));
    return map;
  }

  /** Reads what {@link #toMap} wrote; a domain that Juju made has none of it. */
  static Facts of(Map<String, String> map) {
    List<String> networks = new ArrayList<>();
    for (int i = 0; map.containsKey(NETWORK + i); i++) {
      networks.add(map.getOrDefault(NETWORK + i, ""));
    }
    Map<String, String> labels = new TreeMap<>();
    map.forEach(
        (key, value) -> {
          if (key.startsWith(LABEL)) {
            labels.put(key.substring(LABEL.length()), value);
          }
        });
    return new Facts(
        map.getOrDefault("instance-id", ""),
        map.getOrDefault("release", ""),
        map.getOrDefault("stream", ""),
        Optional.ofNullable(map.get("image"))
            .map(
                id ->
                    new ImageRef(
                        id, map.getOrDefault("serial", ""), map.getOrDefault("sha256", ""))),
        networks,
        labels,
        instant(map.getOrDefault("created-at", "")));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeParseException changedByHand) {
      return Optional.empty();
    }
  }
}
