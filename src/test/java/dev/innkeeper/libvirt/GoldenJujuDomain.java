package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The domains of Juju's shape that golden files exist of: its own cases under KVM, then what it had
 * none for.
 */
enum GoldenJujuDomain {
  JUJU_AMD64_BRIDGE(Arch.AMD64, true, Optional.empty(), List.of("bridge:br-eth0")),
  JUJU_AMD64_OVS(Arch.AMD64, true, Optional.empty(), List.of("bridge:ovs-br,ovs", "bridge:br0")),
  JUJU_ARM64_BRIDGE(
      Arch.ARM64, true, Optional.of("/usr/share/AAVMF/AAVMF_"), List.of("bridge:br-eth0")),
  JUJU_PPC64EL_NONE(Arch.PPC64EL, true, Optional.empty(), List.of("none")),
  JUJU_AMD64_EMULATED(Arch.AMD64, false, Optional.empty(), List.of("network:default", "user")),
  JUJU_AMD64_UEFI(Arch.AMD64, false, Optional.of("/usr/share/OVMF/OVMF_"), List.of("user")),
  JUJU_ARM64_EMULATED(
      Arch.ARM64, false, Optional.of("/usr/share/AAVMF/AAVMF_"), List.of("bridge:br0"));

  private final GoldenCase golden;

  GoldenJujuDomain(Arch arch, boolean kvm, Optional<String> firmware, List<String> networks) {
    this.golden = new GoldenCase(arch, kvm, firmware, networks);
  }

  String fileName() {
    return GoldenCase.fileName(this);
  }

  boolean kvm() {
    return golden.kvm();
  }

  ContainerName domainName() {
    return new ContainerName("juju-11b7e5-" + ordinal() + "-kvm-0");
  }

  String xml() {
    String stem = "/var/lib/juju/kvm/guests/" + domainName();
    return JujuDomainXml.of(
        new DomainXml.Shape(
            domainName(),
            UUID.randomUUID(),
            golden.arch(),
            golden.kvm(),
            ByteSize.ofMib(1024),
            2,
            Path.of(stem + ".qcow"),
            Path.of(stem + "-ds.iso"),
            Path.of("/containers/unused/console.log"),
            golden.firmwareFiles(),
            golden.nics("00:16:3e"),
            Map.of("release", "left out")));
  }
}
