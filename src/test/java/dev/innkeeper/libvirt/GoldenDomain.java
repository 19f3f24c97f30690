package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The domains that golden files exist of: each arch, firmware, accelerator and kind of network. */
enum GoldenDomain {
  AMD64_BIOS_NETWORK(Arch.AMD64, false, Optional.empty(), List.of("network:default")),
  AMD64_UEFI_BRIDGE(
      Arch.AMD64, false, Optional.of("/usr/share/OVMF/OVMF_"), List.of("bridge:br0", "user")),
  AMD64_KVM_NONE(Arch.AMD64, true, Optional.empty(), List.of("none")),
  ARM64_UEFI_OVS(
      Arch.ARM64, false, Optional.of("/usr/share/AAVMF/AAVMF_"), List.of("bridge:ovs-br,ovs")),
  PPC64EL_USER(Arch.PPC64EL, false, Optional.empty(), List.of("user"));

  private static final UUID NUMBER = UUID.fromString("5f0e7c1a-9c7e-4d2b-8a55-0d5a3f1be0c4");

  private final Arch arch;
  private final boolean kvm;
  private final Optional<String> firmware;
  private final List<String> networks;

  GoldenDomain(Arch arch, boolean kvm, Optional<String> firmware, List<String> networks) {
    this.arch = arch;
    this.kvm = kvm;
    this.firmware = firmware;
    this.networks = networks;
  }

  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".xml";
  }

  boolean kvm() {
    return kvm;
  }

  DomainXml.Shape shape() {
    return shape(Map.of("release", "jammy <&> 'x'", "created", "2026-11-25T12:00:00Z"));
  }

  static DomainXml.Shape with(Map<String, String> facts) {
    return AMD64_BIOS_NETWORK.shape(facts);
  }

  private DomainXml.Shape shape(Map<String, String> facts) {
    List<DomainXml.Nic> nics = new ArrayList<>();
    for (String network : networks) {
      MacAddress mac = new MacAddress("52:54:00:01:02:0" + nics.size());
      nics.add(new DomainXml.Nic(NetworkSpec.parse(network), mac));
    }
    return new DomainXml.Shape(
        new ContainerName("libvirttest-" + fileName().replace(".xml", "")),
        NUMBER,
        arch,
        kvm,
        ByteSize.ofMib(512),
        2,
        Path.of("/pool/a & b/web-1.qcow"),
        Path.of("/pool/a & b/web-1-ds.iso"),
        Path.of("/containers/web-1/console.log"),
        firmware.map(
            folder -> new Firmware.Pair(Path.of(folder + "CODE.fd"), Path.of(folder + "VARS.fd"))),
        nics,
        facts);
  }
}
