package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.libvirt.HostCheck.Line;
import dev.innkeeper.libvirt.HostCheck.Verdict;
import dev.innkeeper.process.ScriptedRunner;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} looks at. */
@ExtendWith(VertxExtension.class)
class HostCheckTest {
  private static final Path OTHER_FILE_SYSTEM = Path.of("/dev/shm");

  @TempDir Path data;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<Line> lines() throws Exception {
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty());
    Settings settings = result(loader.load(List.of(), List.of("data-dir=" + data))).settings();
    ScriptedRunner runner = new ScriptedRunner(ScriptedRunner::missing);
    Virsh virsh = new Virsh(vertx, runner, settings.libvirt().uri(), Duration.ofSeconds(5));
    return result(new HostCheck(vertx, runner, settings, virsh).lines());
  }

  @Test
  void everyArchitectureThatHasAnEmulatorHasALineOfItsFirmware() throws Exception {
    List<String> expected =
        List.of(Arch.values()).stream()
            .filter(arch -> arch == Arch.host() || Emulator.find(arch).isPresent())
            .map(arch -> "firmware " + arch)
            .toList();
    assertThat(lines()).extracting(Line::name).containsAll(expected);
  }

  @Test
  void missingFirmwareIsToldWithItsPackage() {
    Line arm = HostCheck.firmware(Arch.ARM64, Optional.empty());
    assertThat(arm.verdict()).isEqualTo(Arch.host() == Arch.ARM64 ? Verdict.FAIL : Verdict.WARN);
    assertThat(arm.fix()).contains("qemu-efi-aarch64");
    Line amd = HostCheck.firmware(Arch.AMD64, Optional.empty());
    assertThat(amd.verdict()).isEqualTo(Verdict.WARN);
    assertThat(amd.text()).contains("BIOS", "no UEFI");
    assertThat(amd.fix()).contains("ovmf");
    assertThat(HostCheck.firmware(Arch.PPC64EL, Optional.empty()).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void firmwareThatIsThereIsToldWithItsPlace() {
    Firmware.Pair pair = new Firmware.Pair(Path.of("/f/CODE.fd"), Path.of("/f/VARS.fd"));
    assertThat(HostCheck.firmware(Arch.AMD64, Optional.of(pair)).text())
        .isEqualTo("BIOS, UEFI at /f/CODE.fd");
    assertThat(HostCheck.firmware(Arch.ARM64, Optional.of(pair)).text())
        .isEqualTo("UEFI at /f/CODE.fd");
  }

  @Test
  void theSpaceIsThatOfThePoolsOwnFileSystem() throws Exception {
    assumeTrue(
        Files.isWritable(OTHER_FILE_SYSTEM)
            && !Files.getFileStore(OTHER_FILE_SYSTEM).equals(Files.getFileStore(data)));
    Path pool = Files.createTempDirectory(OTHER_FILE_SYSTEM, "innkeeper-test-");
    Files.createDirectories(data.resolve("kvm"));
    Files.createSymbolicLink(data.resolve("kvm/guests"), pool);
    // Others write there too, so the number may change between two looks.
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              ByteSize free = new ByteSize(pool.toFile().getUsableSpace());
              assertThat(lines())
                  .filteredOn(line -> line.name().equals("space"))
                  .singleElement()
                  .satisfies(line -> assertThat(line.text()).startsWith(free + " free at " + data));
            });
    Files.delete(pool);
  }
}
