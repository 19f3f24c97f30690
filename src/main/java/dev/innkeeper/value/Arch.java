package dev.innkeeper.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A guest's or host's architecture, in Debian's and simplestreams' spelling. */
public enum Arch {
  AMD64("amd64", "x86_64"),
  ARM64("arm64", "aarch64"),
  PPC64EL("ppc64el", "ppc64le");

  private final String text;
  private final String libvirtName;

  Arch(String text, String libvirtName) {
    this.text = text;
    this.libvirtName = libvirtName;
  }

  /** Reads Debian's name ({@code amd64}) or the kernel's and libvirt's ({@code x86_64}). */
  public static Arch parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "arch '"
                        + Quoted.of(text)
                        + "' is not supported; use one of "
                        + Arrays.stream(values())
                            .map(Arch::toString)
                            .collect(Collectors.joining(", "))));
  }

  public static Optional<Arch> find(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(arch -> arch.text.equals(lower) || arch.libvirtName.equals(lower))
        .findFirst();
  }

  /**
   * The architecture that this JVM runs on; a JVM calls ppc64el {@code ppc64le} as libvirt does.
   */
  public static Arch host() {
    return parse(System.getProperty("os.arch", ""));
  }

  /**
   * The name in domain XML and of {@code qemu-system-…}, but for ppc64el whose emulator is ppc64.
   */
  public String libvirtName() {
    return libvirtName;
  }

  @Override
  public String toString() {
    return text;
  }
}
