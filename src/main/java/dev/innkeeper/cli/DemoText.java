package dev.innkeeper.cli;

import dev.innkeeper.container.Container;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.PhaseTime;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the demo tells of its operations: figures of their own phases. */
final class DemoText {
  private DemoText() {}

  static String versions(Map<String, String> versions) {
    List<String> parts = new ArrayList<>();
    for (String tool : List.of("qemu", "libvirt", "genisoimage")) {
      Optional.ofNullable(versions.get(tool)).ifPresent(number -> parts.add(tool + " " + number));
    }
    return String.join(", ", parts);
  }

  static String synced(Operation sync) {
    Image image = ImageJson.imageOfResult(sync.result().orElseThrow());
    Duration download = took(sync, Phase.DOWNLOAD);
    long size = image.size().map(ByteSize::bytes).orElse(0L);
    long rate = Math.round(size / Math.max(1e-3, download.toNanos() / 1e9));
    return String.join(" ", image.release(), image.arch().toString(), image.serial().orElse(""))
        + " · "
        + decimal(size)
        + " at "
        + decimal(rate)
        + "/s, verified, published "
        + DurationText.seconds(took(sync, Phase.PUBLISH))
        + " after the last byte";
  }

  static String launched(ContainerName name, Operation create) {
    List<String> parts = new ArrayList<>();
    for (Phase phase : List.of(Phase.SEED, Phase.DISK, Phase.DEFINE, Phase.START)) {
      parts.add(phase + " " + DurationText.seconds(took(create, phase)));
    }
    return name + " · " + String.join(", ", parts);
  }

  private static Duration took(Operation operation, Phase wanted) {
    return operation.phases().stream()
        .filter(phase -> phase.name() == wanted)
        .findFirst()
        .flatMap(PhaseTime::took)
        .orElse(Duration.ZERO);
  }

  static String addressed(Container guest, Operation create) {
    return guest.addresses().isEmpty()
        ? "none that is seen from outside, as of a user-mode network"
        : guest.addresses().get(0).address() + ", " + afterStart(create, Phase.ADDRESS);
  }

  /** From the power-on to the end of a phase. */
  static String afterStart(Operation create, Phase wanted) {
    Optional<Instant> on = endOf(create, Phase.START);
    Optional<Instant> end = endOf(create, wanted);
    return on.isEmpty() || end.isEmpty()
        ? "-"
        : DurationText.seconds(Duration.between(on.get(), end.get()));
  }

  private static Optional<Instant> endOf(Operation create, Phase wanted) {
    return create.phases().stream()
        .filter(phase -> phase.name() == wanted)
        .findFirst()
        .flatMap(phase -> phase.took().map(phase.startedAt()::plus));
  }

  static String decimal(long bytes) {
    return new ByteSize(bytes).decimal();
  }
}
