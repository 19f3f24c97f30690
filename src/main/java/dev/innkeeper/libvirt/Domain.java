package dev.innkeeper.libvirt;

import dev.innkeeper.value.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A domain as libvirt has it.
 *
 * @param name others' names can hold anything but a newline and a slash
 * @param autostart whether it starts with the host
 */
public record Domain(
    String name, String uuid, DomainState state, boolean autostart, Description description) {

  Domain withAutostart(boolean on) {
    return new Domain(name, uuid, state, on, description);
  }

  /**
   * What its XML says.
   *
   * @param arch in libvirt's spelling
   * @param type {@code kvm} or {@code qemu}
   * @param memoryKib as libvirt gives it
   * @param metadata our own element's facts, empty for a domain of others
   * @param logged whether what its serial console shows is kept in a file
   */
  public record Description(
      String arch,
      String type,
      long memoryKib,
      int vcpus,
      List<Disk> disks,
      List<Nic> nics,
      Optional<String> nvram,
      Map<String, String> metadata,
      boolean logged) {
    public Description {
      disks = List.copyOf(disks);
      nics = List.copyOf(nics);
      metadata = Map.copyOf(metadata);
    }
  }

  /** A disk that is a file. */
  public record Disk(String target, String file, String format) {}

  /**
   * A network card.
   *
   * @param kind {@code network}, {@code bridge}, {@code user} or another of libvirt's
   * @param source the network's or bridge's name, empty where there is none
   * @param openVSwitch whether the bridge is one of Open vSwitch
   */
  public record Nic(Optional<MacAddress> mac, String kind, String source, boolean openVSwitch) {}
}
