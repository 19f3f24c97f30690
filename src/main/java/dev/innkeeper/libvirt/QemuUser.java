package dev.innkeeper.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** The user that the system's libvirt runs qemu as. */
final class QemuUser {
  private static final String NAME = "libvirt-qemu";

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

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
