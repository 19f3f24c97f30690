package dev.innkeeper.process;

/**
 * The programs that may be run. The package is Debian's and Ubuntu's name for where each comes
 * from.
 */
public enum Tool {
  QEMU_IMG("qemu-img", "qemu-utils"),
  GENISOIMAGE("genisoimage", "genisoimage"),
  VIRSH("virsh", "libvirt-clients"),
  LIBVIRTD("libvirtd", "libvirt-daemon-system"),
  VIRTLOGD("virtlogd", "libvirt-daemon-system"),
  VIRTQEMUD("virtqemud", "libvirt-daemon-driver-qemu"),
  VIRTNETWORKD("virtnetworkd", "libvirt-daemon-driver-network"),
  VIRTSTORAGED("virtstoraged", "libvirt-daemon-driver-storage"),
  SYSTEMCTL("systemctl", "systemd"),
  SSH("ssh", "openssh-client"),
  APT_GET("apt-get", "apt"),
  DPKG_QUERY("dpkg-query", "dpkg"),
  BUILD_GUEST("build-guest", "innkeeper");

  private final String program;
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  public String program() {
    return program;
  }

  public String debianPackage() {
    return debianPackage;
  }
}
