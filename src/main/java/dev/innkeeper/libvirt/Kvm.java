package dev.innkeeper.libvirt;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether this host's processors and kernel give KVM, as kvm-ok(1) means it. */
public final class Kvm {
  private static final Path DEVICE = Path.of("/dev/kvm");
  private static final Pattern FLAGS = Pattern.compile("(?m)^flags\\s*:.*\\b(?:vmx|svm)\\b");

  private Kvm() {}

  /** On a worker thread: empty where KVM is usable, else why it is not. */
  public static Optional<String> problem() {
    if (!Files.exists(DEVICE)) {
      return Optional.of("there is no /dev/kvm");
    }
    if (!processorHasIt()) {
      return Optional.of("the processor shows no virtualization extensions");
    }
    try (RandomAccessFile device = new RandomAccessFile(DEVICE.toFile(), "rw")) {
      return device.getFD().valid() ? Optional.empty() : Optional.of("/dev/kvm cannot be opened");
    } catch (IOException refused) {
      return Optional.of("/dev/kvm cannot be opened: " + refused.getMessage());
    }
  }

  /** Other architectures than x86 have no such flag; there the device says it all. */
  private static boolean processorHasIt() {
    try {
      String cpuinfo = Files.readString(Path.of("/proc/cpuinfo"));
      return !cpuinfo.contains("\nflags") || FLAGS.matcher(cpuinfo).find();
    } catch (IOException unreadable) {
      return true;
    }
  }

  /**
   * Whether qemu's user cannot open the device while root can: libvirt then probes qemu anew at
   * every call, and each define takes a minute.
   */
  public static boolean slowsDefine() {
    try {
      PosixFileAttributes device = Files.readAttributes(DEVICE, PosixFileAttributes.class);
      boolean group =
          device.permissions().contains(PosixFilePermission.GROUP_READ)
              && device.group().getName().equals("kvm");
      return !group && !device.permissions().contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException none) {
      return false;
    }
  }

  /** On a worker thread, as root: the owner and mode that udev gives the device. */
  static void mend() throws IOException {
    var view = Files.getFileAttributeView(DEVICE, PosixFileAttributeView.class);
    view.setGroup(
        DEVICE.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("kvm"));
    view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
  }
}
