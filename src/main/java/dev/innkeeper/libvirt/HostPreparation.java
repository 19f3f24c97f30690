package dev.innkeeper.libvirt;

import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.ToolFailure;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.NetworkSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes a host fit: packages, libvirt, pool, network. Repeatable; what is so already stays. */
public final class HostPreparation {
  private static final Duration APT = Duration.ofMinutes(15);

  private final Vertx vertx;
  private final CommandRunner runner;
  private final Settings settings;
  private final Virsh virsh;
  private final Consumer<String> news;
  private final List<String> alsoInstalled = new ArrayList<>();

  /**
   * A preparation.
   *
   * @param news is told each step that changes something
   */
  public HostPreparation(
      Vertx vertx, CommandRunner runner, Settings settings, Virsh virsh, Consumer<String> news) {
    this.vertx = vertx;
    this.runner = runner;
    this.settings = settings;
    this.virsh = virsh;
    this.news = news;
  }

  /** Adds packages that only this caller needs. */
  public HostPreparation installing(List<String> packages) {
    alsoInstalled.addAll(packages);
    return this;
  }

  /**
   * Takes each step that does not need one that failed.
   *
   * @return what could not be done, in order; empty where the host is fit
   */
  public Future<List<Failure>> run() {
    List<Failure> failures = new ArrayList<>();
    return tried(() -> missingPackages().compose(this::install), failures)
        .compose(installed -> tried(this::mendKvm, failures))
        .compose(mended -> tried(this::daemons, failures))
        .compose(answers -> answers ? ofLibvirt(failures) : Future.succeededFuture())
        .map(done -> List.copyOf(failures));
  }

  private Future<Boolean> ofLibvirt(List<Failure> failures) {
    return tried(this::pool, failures).compose(made -> tried(this::network, failures));
  }

  /** Whether a step was taken. */
  private static Future<Boolean> tried(Supplier<Future<Void>> step, List<Failure> failures) {
    return step.get()
        .map(true)
        .otherwise(
            failed -> {
              failures.add(Failure.from(failed));
              return false;
            });
  }

  static String emulatorPackage(Arch arch) {
    return switch (arch) {
      case AMD64 -> "qemu-system-x86";
      case ARM64 -> "qemu-system-arm";
      case PPC64EL -> "qemu-system-ppc";
    };
  }

  /** qemu before libvirt, which looks for emulators when it starts first. */
  static List<String> packages(Arch arch) {
    List<String> packages = new ArrayList<>();
    if (arch != Arch.PPC64EL) {
      packages.add(Firmware.debianPackage(arch));
    }
    packages.addAll(
        List.of(
            emulatorPackage(arch),
            "qemu-utils",
            "genisoimage",
            "libdeflate0",
            "libvirt-daemon-system",
            "libvirt-clients",
            "dnsmasq-base"));
    return packages;
  }

  private Future<List<String>> missingPackages() {
    Set<String> wanted = new LinkedHashSet<>(packages(Arch.host()));
    wanted.addAll(alsoInstalled);
    List<String> query = new ArrayList<>(List.of("-W", "-f", "${Package} ${Status}\\n"));
    query.addAll(wanted);
    return runner
        .run(Command.of(Tool.DPKG_QUERY, Duration.ofSeconds(30), query))
        .map(
            exit -> {
              List<String> there =
                  exit.output()
                      .lines()
                      .filter(line -> line.endsWith(" install ok installed"))
                      .map(line -> line.substring(0, line.indexOf(' ')))
                      .toList();
              return wanted.stream().filter(name -> !there.contains(name)).toList();
            });
  }

  private Future<Void> install(List<String> missing) {
    if (missing.isEmpty()) {
      return Future.succeededFuture();
    }
    if (!QemuUser.isRoot()) {
      return Future.failedFuture(
          Failure.of(
              ErrorCode.HOST_UNFIT,
              "packages are missing and only root can install them; run: sudo apt-get install "
                  + String.join(" ", missing)));
    }
    news.accept("installing " + String.join(", ", missing));
    List<String> line = new ArrayList<>(List.of("install", "-y", "--no-install-recommends"));
    line.addAll(missing);
    return apt(List.of("update", "-q"), "updating the package index")
        .compose(updated -> apt(line, "installing packages"));
  }

  private Future<Void> apt(List<String> arguments, String attempt) {
    return runner
        .run(
            Command.of(Tool.APT_GET, APT, arguments)
                .with(Map.of("DEBIAN_FRONTEND", "noninteractive")))
        .compose(exit -> ToolFailure.check(exit, attempt))
        .mapEmpty();
  }

  private Future<Void> mendKvm() {
    return vertx.executeBlocking(
        () -> {
          if (QemuUser.isRoot() && Kvm.slowsDefine()) {
            Kvm.mend();
            news.accept("gave /dev/kvm to the group kvm");
          }
          return null;
        },
        false);
  }

  /** A user's own libvirt starts by itself when it is asked. */
  private Future<Void> daemons() {
    Future<String> answer = virsh.version();
    return settings.libvirt().session()
        ? answer.mapEmpty()
        : answer.<Void>mapEmpty().recover(this::startDaemons);
  }

  private Future<Void> startDaemons(Throwable away) {
    if (Failure.from(away).code() != ErrorCode.LIBVIRT_UNAVAILABLE) {
      return Future.failedFuture(away);
    }
    news.accept("starting libvirt");
    return new DaemonStarter(vertx, runner, virsh).ensure();
  }

  private Future<Void> pool() {
    String name = settings.libvirt().pool();
    Path place = settings.dataDir().resolve("kvm").resolve("guests");
    StoragePool pool = new StoragePool(vertx, virsh, name, place);
    return pool.running()
        .onSuccess(
            running -> tellUnless(running, "making or starting pool " + name + " at " + place))
        .compose(running -> pool.ensure());
  }

  private void tellUnless(boolean soAlready, String step) {
    if (!soAlready) {
      news.accept(step);
    }
  }

  private Future<Void> network() {
    if (!(settings.libvirt().network() instanceof NetworkSpec.LibvirtNetwork network)) {
      return Future.succeededFuture();
    }
    String name = network.name();
    LibvirtNetwork networks = new LibvirtNetwork(virsh);
    return networks
        .active(name)
        .onSuccess(active -> tellUnless(active, "starting network " + name))
        .compose(active -> networks.ensureActive(name))
        .compose(active -> networks.autostarts(name))
        .compose(
            autostarts -> {
              tellUnless(autostarts, "letting network " + name + " start with the host");
              return autostarts ? Future.succeededFuture() : networks.autostart(name);
            });
  }
}
