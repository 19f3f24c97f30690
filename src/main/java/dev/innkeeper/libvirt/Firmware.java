package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** UEFI firmware as distributions install and describe it. */
public final class Firmware {
  private static final FirmwareDescriptors DESCRIPTORS =
      new FirmwareDescriptors(
          List.of(Path.of("/usr/share/qemu/firmware"), Path.of("/etc/qemu/firmware")));

  private Firmware() {}

  /** The read-only code, and the template of the variables that each domain gets a copy of. */
  public record Pair(Path code, Path variables) {}

  /** On a worker thread: the firmware for an architecture, empty where none is installed. */
  public static Optional<Pair> find(Arch arch) {
    return find(arch, DESCRIPTORS);
  }

  static Optional<Pair> find(Arch arch, FirmwareDescriptors descriptors) {
    return Stream.concat(descriptors.pairs(arch).stream(), known(arch).stream())
        .filter(pair -> Files.isReadable(pair.code()) && Files.isReadable(pair.variables()))
        .findFirst();
  }

  /** For distributions without descriptors. */
  private static List<Pair> known(Arch arch) {
    return switch (arch) {
      case AMD64 ->
          List.of(
              pair("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
              pair("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"));
      case ARM64 ->
          List.of(
              pair("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
              pair("/usr/share/AAVMF/AAVMF_CODE.no-secboot.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"));
      case PPC64EL -> List.of();
    };
  }

  private static Pair pair(String code, String variables) {
    return new Pair(Path.of(code), Path.of(variables));
  }

  /** Debian's and Ubuntu's package of an architecture's UEFI. */
  public static String debianPackage(Arch arch) {
    return arch == Arch.ARM64 ? "qemu-efi-aarch64" : "ovmf";
  }
}
