package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which firmware is chosen among what descriptors tell. */
class FirmwareTest {
  private static final String DESCRIPTOR =
      """
      {"interface-types": ["%s"],
       "mapping": {"device": "flash", "mode": "%s",
         "executable": {"filename": "%s", "format": "%s"},
         "nvram-template": {"filename": "%s", "format": "raw"}},
       "targets": [{"architecture": "%s", "machines": ["%s"]}],
       "features": [%s], "tags": []}
      """;

  @TempDir Path folder;
  private Path shipped;
  private Path overrides;
  private Path code;
  private Path variables;

  @BeforeEach
  void start() throws IOException {
    shipped = Files.createDirectory(folder.resolve("shipped"));
    overrides = Files.createDirectory(folder.resolve("overrides"));
    code = Files.createFile(folder.resolve("CODE.fd"));
    variables = Files.createFile(folder.resolve("VARS.fd"));
  }

  private void describe(Path file, Path executable, String features) throws IOException {
    Files.writeString(
        file,
        DESCRIPTOR.formatted(
            "uefi", "split", executable, "raw", variables, "x86_64", "pc-q35-*", features));
  }

  private List<Path> codes(Arch arch) {
    return new FirmwareDescriptors(List.of(shipped, folder.resolve("absent"), overrides))
        .pairs(arch).stream().map(Firmware.Pair::code).toList();
  }

  @Test
  void descriptorsAreTriedByNameAndEnrolledKeysSkipped() throws IOException {
    describe(shipped.resolve("60-plain.json"), code, "\"verbose-dynamic\"");
    describe(shipped.resolve("50-setup.json"), folder.resolve("setup"), "\"secure-boot\"");
    describe(shipped.resolve("70-later.json"), folder.resolve("later"), "");
    describe(
        shipped.resolve("40-enrolled.json"),
        folder.resolve("enrolled"),
        "\"secure-boot\", \"enrolled-keys\"");
    describe(shipped.resolve("30-smm.json"), folder.resolve("smm"), "\"requires-smm\"");
    assertThat(codes(Arch.AMD64))
        .containsExactly(code, folder.resolve("later"), folder.resolve("setup"));
    assertThat(codes(Arch.ARM64)).isEmpty();
    assertThat(codes(Arch.PPC64EL)).isEmpty();
  }

  @Test
  void anOverrideHidesWhatIsShippedUnderItsName() throws IOException {
    describe(shipped.resolve("50-a.json"), folder.resolve("a"), "");
    describe(shipped.resolve("60-b.json"), folder.resolve("b"), "");
    describe(overrides.resolve("60-b.json"), code, "");
    Files.createFile(overrides.resolve("50-a.json"));
    assertThat(codes(Arch.AMD64)).containsExactly(code);
  }

  @Test
  void whatOurDomainsCannotUseIsLeftOut() throws IOException {
    write("10.json", "bios", "split", "raw", "x86_64", "pc-q35-*");
    write("20.json", "uefi", "stateless", "raw", "x86_64", "pc-q35-*");
    write("30.json", "uefi", "split", "qcow2", "x86_64", "pc-q35-*");
    write("40.json", "uefi", "split", "raw", "i386", "pc-q35-*");
    write("50.json", "uefi", "split", "raw", "x86_64", "pc-i440fx-*");
    Files.writeString(shipped.resolve("60.json"), "{ garbage");
    Files.writeString(shipped.resolve("70.json"), "[1, 2]");
    Files.createSymbolicLink(shipped.resolve("80.json"), folder.resolve("nowhere"));
    assertThat(codes(Arch.AMD64)).isEmpty();
  }

  private void write(String name, Object... values) throws IOException {
    Files.writeString(
        shipped.resolve(name),
        DESCRIPTOR.formatted(
            values[0], values[1], code, values[2], variables, values[3], values[4], ""));
  }

  @Test
  void onlyFirmwareThatIsThereIsFound() throws IOException {
    describe(shipped.resolve("10-gone.json"), folder.resolve("gone"), "");
    describe(shipped.resolve("20-there.json"), code, "");
    assertThat(Firmware.find(Arch.AMD64, new FirmwareDescriptors(List.of(shipped))))
        .contains(new Firmware.Pair(code, variables));
    assertThat(Firmware.find(Arch.PPC64EL)).isEmpty();
  }
}
