package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Arch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The qemu program of an architecture. */
public final class Emulator {
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/local/bin", "/usr/libexec", "/bin");

  private Emulator() {}

  static String program(Arch arch) {
    return "qemu-system-" + (arch == Arch.PPC64EL ? "ppc64" : arch.libvirtName());
  }

  /** On a worker thread: where it is, empty where it is not installed. */
  static Optional<Path> find(Arch arch) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, program(arch)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** On a worker thread: HOST_UNFIT where guests of this architecture have nothing to run on. */
  public static void require(Arch arch) {
    if (find(arch).isEmpty()) {
      throw Failure.of(
          ErrorCode.HOST_UNFIT,
          program(arch)
              + " is not installed, which "
              + arch
              + " guests run on; run: apt-get install "
              + HostPreparation.emulatorPackage(arch));
    }
  }
}
