package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import java.nio.file.Path;
import java.util.List;
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

  private final GoldenCase golden;

  GoldenDomain(Arch arch, boolean kvm, Optional<String> firmware, List<String> networks) {
    this.golden = new GoldenCase(arch, kvm, firmware, networks);
  }

  String fileName() {
    return GoldenCase.fileName(this);
  }

  boolean kvm() {
    return golden.kvm();
  }

  DomainXml.Shape shape() {
    return shape(Map.of("release", "jammy <&> 'x'", "created", "2026-11-25T12:00:00Z"));
  }

  static DomainXml.Shape with(Map<String, String> facts) {
    return AMD64_BIOS_NETWORK.shape(facts);
  }

  private DomainXml.Shape shape(Map<String, String> facts) {
    return new DomainXml.Shape(
        new ContainerName("libvirttest-" + fileName().replace(".xml", "")),
        NUMBER,
        golden.arch(),
        golden.kvm(),
        ByteSize.ofMib(512),
        2,
        Path.of("/pool/a & b/web-1.qcow"),
        Path.of("/pool/a & b/web-1-ds.iso"),
        Path.of("/containers/web-1/console.log"),
        golden.firmwareFiles(),
        golden.nics("52:54:00"),
        facts);
  }
}
