package dev.innkeeper.container;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as it stands at one moment.
 *
 * @param state libvirt's word, or {@code creating} while it is being made, or {@code unreachable}
 *     while its host is
 * @param networks specs of its NICs, in order
 */
public record Container(
    ContainerName name,
    String state,
    String release,
    Arch arch,
    Optional<ImageRef> image,
    Optional<Hardware> hardware,
    List<Address> addresses,
    Ready ready,
    List<Moment> timeline,
    boolean autostart,
    List<String> networks,
    Map<String, String> labels,
    Optional<Instant> createdAt,
    String host) {

  /** The image that its disk stands on. */
  public record ImageRef(String id, String serial, String sha256) {}

  /** An address and who told it: {@code lease} or {@code agent}. */
  public record Address(String address, String family, MacAddress mac, String source) {}

  /** One point of the readiness timeline. */
  public record Moment(String name, Instant at) {}

  /** Whether cloud-init has finished; unknown where nothing tells. */
  public enum Ready {
    TRUE,
    FALSE,
    UNKNOWN
  }

  public static final String CREATING = "creating";
  public static final String UNREACHABLE = "unreachable";

  public Container {
    addresses = List.copyOf(addresses);
    timeline = List.copyOf(timeline);
    networks = List.copyOf(networks);
    labels = Map.copyOf(labels);
  }

  /** What was last known of it, its host being away. */
  public Container unreachable() {
    return new Container(
        name,
        UNREACHABLE,
        release,
        arch,
        image,
        hardware,
        addresses,
        Ready.UNKNOWN,
        timeline,
        autostart,
        networks,
        labels,
        createdAt,
        host);
  }

  /** What little is known of one that has no domain. */
  static Container bare(ContainerName name, String state, String host) {
    return new Container(
        name,
        state,
        "",
        Arch.host(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Ready.FALSE,
        List.of(),
        false,
        List.of(),
        Map.of(),
        Optional.empty(),
        host);
  }
}
