package dev.innkeeper.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;

/** The user that the system's libvirt runs qemu as. */
final class QemuUser {
  static final String NAME = "libvirt-qemu";

  /** Those that Debian's packages make it a member of. */
  static final Set<String> GROUPS = Set.of(NAME, "kvm");

  private static final boolean ROOT = ownsItsProcessAs(0);

  private QemuUser() {}

  /** On a worker thread: makes it the owner, where there is such a user and we are root. */
  static void give(Path path) throws IOException {
    if (!isRoot()) {
      return;
    }
    UserPrincipalLookupService users = path.getFileSystem().getUserPrincipalLookupService();
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      view.setOwner(users.lookupPrincipalByName(NAME));
      view.setGroup(users.lookupPrincipalByGroupName(NAME));
    } catch (UserPrincipalNotFoundException none) {
      // Other distributions name it otherwise; root may still read what it owns.
    }
  }

  static boolean exists() throws IOException {
    try {
      Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME);
      return true;
    } catch (UserPrincipalNotFoundException none) {
      return false;
    }
  }

  static boolean isRoot() {
    return ROOT;
  }

  /** By the effective user that procfs tells (proc(5)): names and the environment can be set. */
  private static boolean ownsItsProcessAs(int uid) {
    try {
      return Integer.valueOf(uid).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
