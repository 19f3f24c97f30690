package dev.innkeeper.cli;

import dev.innkeeper.container.Constraints;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.FirmwareChoice;
import dev.innkeeper.container.WaitFor;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.NetworkSpec;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code launch}: a container from nothing, and as far as the caller waits. */
@Command(
    name = "launch",
    sortOptions = false,
    description = {
      "Syncs the image if needed, then creates and starts a container.",
      "Without other sizes it has 512 MiB of memory, one CPU and a disk of 8 GiB."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper launch noble --name web --wait ready",
      "  innkeeper launch 24.04 --name db --memory 4G --cpus 2 --disk 20G",
      "  innkeeper launch noble --name web --user-data web.yaml --network bridge:br0",
      "  innkeeper launch https://mirror.example/disk.qcow2 --digest sha256:… --name own",
      "  innkeeper launch noble --name ci --constraints \"mem=2G cores=2 root-disk=10G\""
    })
final class LaunchCommand extends NodeCommand {
  @Parameters(
      paramLabel = "RELEASE",
      description =
          "A series (noble), version (24.04) or alias (lts); or the URL or path of a disk.")
  String release = "";

  @Option(names = "--name", paramLabel = "N", description = "The container's and host's name.")
  @Nullable String name;

  @Option(
      names = "--machine-id",
      paramLabel = "M",
      description = "Juju's machine id, such as 1/kvm/0, instead of --name; with model-uuid.")
  @Nullable String machineId;

  @Mixin ImageOptions image = new ImageOptions();
  @Mixin HardwareOptions hardware = new HardwareOptions();

  @Option(names = "--user-data", paramLabel = "FILE", description = "Given to cloud-init as it is.")
  @Nullable Path userData;

  @Option(
      names = "--network-config",
      paramLabel = "FILE",
      description = "cloud-init's network configuration instead of the generated one.")
  @Nullable Path networkConfig;

  @Option(
      names = "--network",
      paramLabel = "SPEC",
      description =
          "network:NAME, bridge:DEV[,mac=…][,ovs], user or none; may be repeated."
              + " Default: libvirt.network.")
  List<String> networks = new ArrayList<>();

  @Option(
      names = "--ssh-key",
      paramLabel = "FILE",
      description =
          "A public key for the image's default user; may be repeated. Default without"
              + " --user-data: your own.")
  List<Path> sshKeys = new ArrayList<>();

  @Option(names = "--no-ssh-key", description = "Give no key.")
  boolean noSshKey;

  @Option(
      names = "--firmware",
      paramLabel = "FIRMWARE",
      description = "auto, bios or uefi; default: auto.")
  String firmware = "auto";

  @Option(names = "--label", paramLabel = "K=V", description = "A label; may be repeated.")
  Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--no-autostart", description = "Do not start it with the host.")
  boolean noAutostart;

  @Option(
      names = "--host",
      paramLabel = "H",
      description =
          "The host of the cluster that shall run it; default: one that has the image, or the most memory.")
  @Nullable String host;

  @Option(
      names = "--wait",
      paramLabel = "UNTIL",
      description = "none, started, address or ready; default: started.")
  String waitFor = "started";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for that, such as 90s; default: 5m.")
  String timeout = "5m";

  @Override
  int work(Session session) {
    ContainerSpec spec = spec();
    JsonObject made = session.run(() -> session.manager().create(spec));
    if (session.screen().json()) {
      session.screen().result(made);
    } else {
      session.screen().result(ContainerText.launched(made));
    }
    return 0;
  }

  private ContainerSpec spec() {
    if ((name == null) == (machineId == null)) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "launch: exactly one of --name and --machine-id is needed; add --name NAME");
    }
    Constraints constraints = hardware.constraints();
    try {
      return new ContainerSpec(
          Parsed.option("--name", Optional.ofNullable(name), ContainerName::new),
          Optional.ofNullable(machineId),
          image.request(release),
          Parsed.value("--firmware", firmware, FirmwareChoice::parse),
          constraints,
          Optional.ofNullable(userData).map(file -> InputFile.read("--user-data", file)),
          Optional.ofNullable(networkConfig).map(file -> InputFile.read("--network-config", file)),
          keys(),
          Parsed.options("--network", networks, NetworkSpec::parse),
          !noAutostart,
          Parsed.value("--wait", waitFor, WaitFor::parse),
          Parsed.value("--timeout", timeout, DurationText::parse),
          labels,
          Optional.ofNullable(host));
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid("launch", refused);
    }
  }

  private List<String> keys() {
    if (noSshKey && !sshKeys.isEmpty()) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "launch: --ssh-key and --no-ssh-key exclude each other; give one of them");
    }
    if (noSshKey) {
      return List.of();
    }
    if (sshKeys.isEmpty()) {
      return userData == null ? InputFile.ownPublicKeys() : List.of();
    }
    return sshKeys.stream().flatMap(file -> InputFile.lines("--ssh-key", file).stream()).toList();
  }

  /** Memory, cores and disk, by options or as Juju's constraints. */
  static final class HardwareOptions {
    @Option(
        names = "--constraints",
        paramLabel = "TEXT",
        description = "Juju's form, \"mem=2G cores=2 root-disk=10G\"; sizes without unit are MiB.")
    String constraints = "";

    @Mixin SizeOptions sizes = new SizeOptions();

    Constraints constraints() {
      Constraints text = Parsed.value("--constraints", constraints, Constraints::parse);
      return new Constraints(
          once("--memory", sizes.memory(), text.memory()),
          once("--cpus", sizes.cpus(), text.cores()),
          once("--disk", sizes.disk(), text.rootDisk()),
          text.ignored());
    }

    private static <T> Optional<T> once(String option, Optional<T> alone, Optional<T> constraint) {
      if (alone.isPresent() && constraint.isPresent()) {
        throw Failure.of(
            ErrorCode.INVALID_ARGUMENT,
            option + " is given twice, alone and in --constraints; give it once");
      }
      return alone.or(() -> constraint);
    }
  }
}
