package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What golden domains differ in.
 *
 * @param firmware how the paths of its two files begin
 * @param networks specs of its NICs
 */
record GoldenCase(Arch arch, boolean kvm, Optional<String> firmware, List<String> networks) {

  /** Where the XML of a case stands, by the case's name. */
  static String fileName(Enum<?> named) {
    return named.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".xml";
  }

  Optional<Firmware.Pair> firmwareFiles() {
    return firmware.map(
        folder -> new Firmware.Pair(Path.of(folder + "CODE.fd"), Path.of(folder + "VARS.fd")));
  }

  /**
   * NICs with addresses of their own.
   *
   * @param vendor the first three bytes of each
   */
  List<DomainXml.Nic> nics(String vendor) {
    List<DomainXml.Nic> nics = new ArrayList<>();
    for (String network : networks) {
      MacAddress mac = new MacAddress(vendor + ":01:02:0" + nics.size());
      nics.add(new DomainXml.Nic(NetworkSpec.parse(network), mac));
    }
    return nics;
  }
}
