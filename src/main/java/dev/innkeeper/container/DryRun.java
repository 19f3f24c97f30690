package dev.innkeeper.container;

import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.CloudInit;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.disk.SeedIso;
import dev.innkeeper.image.Image;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.libvirt.Firmware;
import dev.innkeeper.libvirt.Virsh;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.RecordingRunner;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the work on one container would run and write, told by the parts that do it. Reads images'
 * first sectors, so it is used on worker threads or the main one; changes nothing.
 */
public final class DryRun {
  /** A domain gets its UUID when it is made. */
  private static final UUID NOT_YET_KNOWN = new UUID(0, 0);

  private final Vertx vertx;
  private final Settings settings;

  /**
   * A dry run on this host.
   *
   * @param settings of whoever would do the work
   */
  public DryRun(Vertx vertx, Settings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  /**
   * What would happen.
   *
   * @param commands in their order, but that seed and disk are made at the same time, and that one
   *     virsh may be given several of its commands
   * @param files that would be there or gone
   * @param xml the domain's, empty where none is defined
   * @param warnings what the caller should know of the decisions
   */
  public record Effects(
      List<Command> commands, List<FileEffect> files, String xml, List<String> warnings) {
    public Effects {
      commands = List.copyOf(commands);
      files = List.copyOf(files);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * A file.
   *
   * @param bytes its size, or of a disk the size that the guest sees; 0 where that is not known
   */
  public record FileEffect(Path path, long bytes) {}

  /**
   * A create. INVALID_ARGUMENT or HOST_UNFIT as the create itself would end with.
   *
   * @param image the one that it would stand on, as far as that is known before
   */
  public Effects create(ContainerSpec spec, Optional<Image> image) throws IOException {
    Plan plan = Plan.of(spec, settings, Instant.EPOCH);
    ContainerFiles files = files(plan.name());
    ContainerTexts texts = new ContainerTexts(plan, files, settings.libvirt().profile());
    CloudInit seed = texts.seed();
    List<String> warnings = new ArrayList<>(plan.warnings());
    if (image.isEmpty()) {
      warnings.add("its image is not there yet, so the path of it, and what depends, is a guess");
    }
    Facts facts = image.map(plan.facts()::withImage).orElse(plan.facts());
    String xml = texts.domainXml(NOT_YET_KNOWN, facts, firmware(plan, image));
    ByteSize disk =
        image.map(is -> plan.diskFor(is.virtualSize())).orElse(plan.hardware().rootDisk());
    return new Effects(
        commands(plan, files, image.map(Image::path).orElse(guessed(plan, files)), disk),
        List.of(
            file(files.directory().resolve("user-data"), seed.userData()),
            file(files.directory().resolve("meta-data"), seed.metaData()),
            file(files.directory().resolve("network-config"), seed.networkConfig()),
            file(files.domainXml(), xml),
            new FileEffect(files.seed(), 0),
            new FileEffect(files.disk(), disk.bytes())),
        xml,
        warnings);
  }

  private List<Command> commands(Plan plan, ContainerFiles files, Path image, ByteSize disk) {
    RecordingRunner runner = new RecordingRunner();
    new QemuImg(runner, settings.processTimeouts().qemuImg())
        .createOverlay(files.unfinishedDisk(), image, disk);
    Virsh virsh = virsh(runner);
    virsh.define(files.domainXml());
    if (plan.spec().autostart()) {
      virsh.autostart(DomainKey.of(plan.name()), true);
    }
    virsh.start(DomainKey.of(plan.name()));
    List<Command> commands = new ArrayList<>();
    commands.add(
        new SeedIso(vertx, runner, settings.processTimeouts().genisoimage())
            .command(files.directory(), files.seed()));
    commands.addAll(runner.commands());
    return commands;
  }

  /** The link to the newest one of its kind. */
  private static Path guessed(Plan plan, ContainerFiles files) {
    String label = plan.spec().image().publicRelease().replaceAll("[^A-Za-z0-9._-]", "-");
    return files.disk().resolveSibling(label + "-" + plan.arch() + "-backing-file.qcow");
  }

  private static Optional<Firmware.Pair> firmware(Plan plan, Optional<Image> image)
      throws IOException {
    boolean decidedByImage =
        plan.spec().firmware() == FirmwareChoice.AUTO && plan.arch() == Arch.AMD64;
    return image.isEmpty() && decidedByImage
        ? Optional.empty()
        : plan.firmware(image.map(Image::path).orElse(Path.of("/")));
  }

  /**
   * A change of what is there.
   *
   * @param active whether its guest runs
   */
  public Effects change(ContainerName name, ContainerChanges changes, boolean active) {
    RecordingRunner runner = new RecordingRunner();
    Virsh virsh = virsh(runner);
    ContainerFiles files = files(name);
    changes
        .rootDisk()
        .ifPresent(
            size -> {
              if (active) {
                virsh.resizeDisk(name, files.disk(), size);
              } else {
                new QemuImg(runner, settings.processTimeouts().qemuImg())
                    .resize(files.disk(), size);
              }
            });
    changes.memory().ifPresent(memory -> virsh.setMemory(name, memory));
    changes.cores().ifPresent(cores -> virsh.setCores(name, cores));
    changes.autostart().ifPresent(on -> virsh.autostart(DomainKey.of(name), on));
    return new Effects(runner.commands(), List.of(), "", List.of());
  }

  /** A graceful destroy of one that runs. */
  public Effects remove(ContainerName name) {
    RecordingRunner runner = new RecordingRunner();
    Virsh virsh = virsh(runner);
    ContainerFiles files = files(name);
    virsh.shutdown(name);
    virsh.undefine(DomainKey.of(name));
    return new Effects(
        runner.commands(),
        List.of(
            new FileEffect(files.disk(), 0),
            new FileEffect(files.seed(), 0),
            new FileEffect(files.directory(), 0)),
        "",
        List.of());
  }

  private Virsh virsh(RecordingRunner runner) {
    return new Virsh(vertx, runner, settings.libvirt().uri(), settings.processTimeouts().virsh());
  }

  private ContainerFiles files(ContainerName name) {
    return new ContainerFiles(settings.dataDir(), name);
  }

  private static FileEffect file(Path path, String text) {
    return new FileEffect(path, text.getBytes(StandardCharsets.UTF_8).length);
  }
}
