package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Serial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskNameTest {
  @ParameterizedTest
  @CsvSource({
    "/a/debian-12-genericcloud-amd64-20240717-1811.qcow2, debian-12-genericcloud, 20240717-1811",
    "noble-server-cloudimg-amd64.img, noble-server-cloudimg, ",
    "Fedora-Cloud-Base-Generic.x86_64-40-1.14.qcow2, Fedora-Cloud-Base-Generic-40-1.14, ",
    "AlmaLinux-9-GenericCloud-9.4-20240805.x86_64.qcow2, AlmaLinux-9-GenericCloud-9.4, 20240805",
    "nocloud_alpine-3.20.2-x86_64-uefi-cloudinit-r0.qcow2, nocloud_alpine-3.20.2-uefi-cloudinit-r0, ",
    "openSUSE.x86_64-1.0.0-Cloud-Build20240999.qcow2, openSUSE-1.0.0-Cloud-Build20240999, ",
    "disk.raw.tar.gz, disk, ",
    "/x/..img, disk, ",
    "20240101.qcow2, disk, 20240101",
    "odd name (1).qcow2, odd-name-1, ",
    "other-arm64.img, other-arm64, "
  })
  void aNameIsALabelAndADate(String path, String label, String serial) {
    DiskName name = DiskName.of(path, Arch.AMD64);
    assertThat(name.label()).isEqualTo(label);
    assertThat(name.date().map(Serial::text).orElse(null)).isEqualTo(serial);
  }

  @Test
  void aLongNameIsCut() {
    assertThat(DiskName.of("/" + "a".repeat(500) + ".img", Arch.AMD64).label()).hasSize(64);
  }
}
