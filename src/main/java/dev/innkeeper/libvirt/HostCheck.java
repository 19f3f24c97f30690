package dev.innkeeper.libvirt;

import dev.innkeeper.config.Settings;
import dev.innkeeper.image.PoolFiles;
import dev.innkeeper.image.decode.DiskDecoders;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.NetworkSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at what containers need of this host, and says how to mend what is not right. */
public final class HostCheck {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final ByteSize LITTLE_SPACE = ByteSize.ofGib(5);

  private final Vertx vertx;
  private final CommandRunner runner;
  private final Settings settings;
  private final Virsh virsh;

  public HostCheck(Vertx vertx, CommandRunner runner, Settings settings, Virsh virsh) {
    this.vertx = vertx;
    this.runner = runner;
    this.settings = settings;
    this.virsh = virsh;
  }

  /** How one check came out. */
  public enum Verdict {
    OK,
    WARN,
    FAIL
  }

  /**
   * A line of the report.
   *
   * @param fix what to do, empty where all is well
   */
  public record Line(String name, Verdict verdict, String text, String fix) {}

  public Future<List<Line>> lines() {
    List<Future<Line>> checks =
        List.of(
            vertx.executeBlocking(this::kvm, false),
            tool(Tool.QEMU_IMG, "--version"),
            tool(Tool.GENISOIMAGE, "--version"),
            tool(Tool.VIRSH, "--version"),
            vertx.executeBlocking(HostCheck::emulator, false),
            libvirt(),
            guests(),
            pool(),
            network(),
            vertx.executeBlocking(this::permissions, false),
            vertx.executeBlocking(HostCheck::inflater, false),
            vertx.executeBlocking(this::space, false));
    Future<List<Line>> firmware = vertx.executeBlocking(HostCheck::firmware, false);
    return Future.join(Future.all(checks), firmware)
        .map(
            all ->
                Stream.concat(checks.stream().map(Future::result), firmware.result().stream())
                    .toList());
  }

  private Line kvm() {
    Optional<String> problem = Kvm.problem();
    if (Kvm.slowsDefine() && QemuUser.isRoot()) {
      return new Line(
          "kvm",
          Verdict.WARN,
          "qemu's user cannot open /dev/kvm, which makes every define take a minute",
          "innkeeper init, or: chown root:kvm /dev/kvm; chmod 0660 /dev/kvm");
    }
    if (problem.isEmpty()) {
      return new Line("kvm", Verdict.OK, "usable", "");
    }
    boolean refused = settings.libvirt().accel() == Settings.Accel.AUTO;
    return new Line(
        "kvm",
        refused ? Verdict.FAIL : Verdict.WARN,
        "not usable: " + problem.get(),
        refused
            ? "use a host with KVM, or allow slow emulation: libvirt.accel=kvm-or-tcg"
            : "guests run in software emulation, which is slow");
  }

  private Future<Line> tool(Tool tool, String versionOption) {
    return runner
        .run(Command.of(tool, SHORT, List.of(versionOption)))
        .map(exit -> toolLine(tool, exit));
  }

  private static Line toolLine(Tool tool, Exit exit) {
    String said = (exit.output() + exit.errors()).lines().findFirst().orElse("").strip();
    return exit.succeeded()
        ? new Line(tool.program(), Verdict.OK, said, "")
        : new Line(
            tool.program(),
            Verdict.FAIL,
            said,
            "innkeeper init, or: apt-get install " + tool.debianPackage());
  }

  private static Line emulator() {
    Arch host = Arch.host();
    String program = Emulator.program(host);
    return Emulator.find(host).isPresent()
        ? new Line("emulator", Verdict.OK, program, "")
        : new Line(
            "emulator",
            Verdict.FAIL,
            program + " is not installed",
            "innkeeper init, or: apt-get install " + HostPreparation.emulatorPackage(host));
  }

  private Future<Line> libvirt() {
    return virsh
        .version()
        .map(text -> new Line("libvirt", Verdict.OK, settings.libvirt().uri() + ", " + text, ""))
        .otherwise(
            away ->
                new Line(
                    "libvirt",
                    Verdict.FAIL,
                    settings.libvirt().uri() + " does not answer",
                    "innkeeper init, or: systemctl start libvirtd"));
  }

  private Future<Line> guests() {
    return vertx
        .executeBlocking(
            () -> settings.libvirt().accel() != Settings.Accel.TCG && Kvm.problem().isEmpty(),
            false)
        .compose(
            kvm ->
                new GuestSupport(virsh)
                    .problem(Arch.host(), kvm)
                    .map(problem -> guestLine(kvm, problem)))
        .otherwise(
            away ->
                new Line(
                    "guests",
                    Verdict.WARN,
                    "libvirt does not tell what it can run",
                    "mend what is said of libvirt and kvm first"));
  }

  private static Line guestLine(boolean kvm, Optional<String> problem) {
    Arch host = Arch.host();
    String kind =
        host + " on " + DomainXml.machine(host) + ", " + (kvm ? "by KVM" : "in software emulation");
    return problem
        .map(
            why ->
                new Line(
                    "guests",
                    Verdict.FAIL,
                    "libvirt cannot run " + kind + ": " + why,
                    "apt-get install "
                        + HostPreparation.emulatorPackage(host)
                        + ", then restart libvirt, which looks for emulators when it starts"))
        .orElseGet(() -> new Line("guests", Verdict.OK, kind, ""));
  }

  private Future<Line> pool() {
    Path place = poolDirectory();
    String name = settings.libvirt().pool();
    return new StoragePool(vertx, virsh, name, place)
        .running()
        .otherwise(false)
        .map(
            running ->
                running
                    ? new Line("pool", Verdict.OK, name + " at " + place, "")
                    : new Line(
                        "pool",
                        Verdict.WARN,
                        name + " is not there or not running",
                        "innkeeper init makes it; so does the first launch"));
  }

  private Future<Line> network() {
    if (!(settings.libvirt().network() instanceof NetworkSpec.LibvirtNetwork network)) {
      return Future.succeededFuture(
          new Line("network", Verdict.OK, settings.libvirt().network().toString(), ""));
    }
    return new LibvirtNetwork(virsh)
        .active(network.name())
        .otherwise(false)
        .map(
            active ->
                active
                    ? new Line("network", Verdict.OK, network + " is active", "")
                    : new Line(
                        "network",
                        Verdict.WARN,
                        network + " is not active",
                        "innkeeper init starts it; so does the first launch"));
  }

  /** A line for each architecture that guests could run of here. */
  private static List<Line> firmware() {
    return Stream.of(Arch.values())
        .filter(arch -> arch == Arch.host() || Emulator.find(arch).isPresent())
        .map(arch -> firmware(arch, Firmware.find(arch)))
        .toList();
  }

  static Line firmware(Arch arch, Optional<Firmware.Pair> uefi) {
    String name = "firmware " + arch;
    if (arch == Arch.PPC64EL) {
      return new Line(name, Verdict.OK, "SLOF, which comes with qemu", "");
    }
    String bios = arch == Arch.AMD64 ? "BIOS" : "";
    if (uefi.isPresent()) {
      String and = bios.isEmpty() ? "" : bios + ", ";
      return new Line(name, Verdict.OK, and + "UEFI at " + uefi.get().code(), "");
    }
    boolean needed = bios.isEmpty() && arch == Arch.host();
    return new Line(
        name,
        needed ? Verdict.FAIL : Verdict.WARN,
        (bios.isEmpty() ? "" : bios + ", ") + "no UEFI; guests that need it cannot start",
        "apt-get install " + Firmware.debianPackage(arch));
  }

  private static Line inflater() {
    return DiskDecoders.decodesNatively()
        ? new Line("inflater", Verdict.OK, "libdeflate", "")
        : new Line(
            "inflater",
            Verdict.WARN,
            "Java's own; images are decoded at half the speed of libdeflate",
            "apt-get install libdeflate0");
  }

  private Line permissions() throws IOException {
    PlaceAccess access = new PlaceAccess(settings.dataDir(), poolDirectory());
    Optional<String> closed = access.closedToUs();
    if (closed.isPresent()) {
      return new Line(
          "permissions",
          Verdict.FAIL,
          closed.get(),
          "run it as root, or as a user of your own: --set libvirt.uri=qemu:///session");
    }
    return settings.libvirt().session()
        ? new Line("permissions", Verdict.OK, settings.dataDir() + " can be written", "")
        : access
            .closedToQemu()
            .map(
                barred ->
                    new Line(
                        "permissions",
                        Verdict.WARN,
                        "qemu's user may not search " + barred + ", so that no guest can start",
                        "chmod o+x " + barred + ", or set data-dir elsewhere"))
            .orElseGet(
                () ->
                    new Line(
                        "permissions",
                        Verdict.OK,
                        settings.dataDir() + " can be written, and read by qemu's user",
                        ""));
  }

  /** Of the file system that images and disks are on, which need not be that of all else. */
  private Line space() {
    Path place = poolDirectory();
    while (place.getParent() != null && !Files.exists(place)) {
      place = place.getParent();
    }
    ByteSize free = new ByteSize(place.toFile().getUsableSpace());
    boolean little = free.compareTo(LITTLE_SPACE) < 0;
    return new Line(
        "space",
        little ? Verdict.WARN : Verdict.OK,
        free + " free at " + poolDirectory(),
        little ? "an image and its guests need more; free some, or set data-dir elsewhere" : "");
  }

  private Path poolDirectory() {
    return new PoolFiles(settings.dataDir()).guests();
  }
}
