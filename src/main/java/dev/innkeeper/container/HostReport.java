package dev.innkeeper.container;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.PoolFiles;
import dev.innkeeper.libvirt.Accelerator;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.InstalledTools;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this host has, looked up each time. */
final class HostReport {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  private final ManagerTools tools;

  HostReport(ManagerTools tools) {
    this.tools = tools;
  }

  Future<Host> host() {
    Future<Optional<String>> qemu = version(Tool.QEMU_IMG);
    Future<Optional<String>> iso = version(Tool.GENISOIMAGE);
    Future<Optional<String>> libvirt = version(Tool.VIRSH);
    return Future.all(qemu, iso, libvirt)
        .map(all -> versions(qemu.result(), libvirt.result(), iso.result()))
        .compose(versions -> tools.vertx().executeBlocking(() -> report(versions), false));
  }

  /** Whether tools, libvirt and the pool are there. */
  Future<Boolean> isInitialized() {
    return tools
        .vertx()
        .executeBlocking(HostReport::toolsThere, false)
        .compose(there -> tools.pool().running())
        .otherwise(false);
  }

  /** On a worker thread: HOST_UNFIT naming the tool that makes containers and is missing. */
  static Tool toolsThere() {
    InstalledTools installed = new InstalledTools(System.getenv());
    installed.require(Tool.GENISOIMAGE);
    installed.require(Tool.QEMU_IMG);
    return Tool.QEMU_IMG;
  }

  private Future<Optional<String>> version(Tool tool) {
    return tools
        .runner()
        .run(Command.of(tool, SHORT, List.of("--version")))
        .map(exit -> exit.succeeded() ? number(exit.output()) : Optional.empty());
  }

  private static Optional<String> number(String text) {
    Matcher match = VERSION.matcher(text);
    return match.find() ? Optional.of(match.group()) : Optional.empty();
  }

  private static Map<String, String> versions(
      Optional<String> qemu, Optional<String> libvirt, Optional<String> iso) {
    Map<String, String> versions = new LinkedHashMap<>();
    Optional.ofNullable(HostReport.class.getPackage().getImplementationVersion())
        .ifPresent(own -> versions.put("innkeeper", own));
    qemu.ifPresent(number -> versions.put("qemu", number));
    libvirt.ifPresent(number -> versions.put("libvirt", number));
    iso.ifPresent(number -> versions.put("genisoimage", number));
    return versions;
  }

  /** On a worker thread. */
  private Host report(Map<String, String> versions) throws IOException {
    Settings settings = tools.settings();
    String memory = Files.readString(MEMORY);
    return new Host(
        settings.hostName(),
        Host.UP,
        true,
        kib(memory, "MemTotal"),
        kib(memory, "MemAvailable"),
        Runtime.getRuntime().availableProcessors(),
        new ByteSize(
            existing(new PoolFiles(settings.dataDir()).guests()).toFile().getUsableSpace()),
        accelerator(settings),
        versions);
  }

  private static ByteSize kib(String memory, String key) {
    Matcher match = Pattern.compile("(?m)^" + key + ":\\s+(\\d{1,15}) kB").matcher(memory);
    return new ByteSize(match.find() ? Long.parseLong(match.group(1)) << 10 : 0);
  }

  private static Path existing(Path wanted) {
    Path path = wanted.toAbsolutePath();
    while (!Files.exists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path;
  }

  private static String accelerator(Settings settings) {
    try {
      return Accelerator.choose(settings.libvirt().accel(), Arch.host()).kvm() ? "kvm" : "tcg";
    } catch (Failure neither) {
      return "none";
    }
  }
}
