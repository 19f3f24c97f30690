package dev.innkeeper.container;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container gets. Defaults and minimums are Juju's: 512 MiB, 1 core, 8 GiB; at least 512
 * MiB, 1 core, 2 GiB.
 */
public record Hardware(ByteSize memory, int cores, ByteSize rootDisk) {
  public static final ByteSize DEFAULT_MEMORY = ByteSize.ofMib(512);
  public static final int DEFAULT_CORES = 1;
  public static final ByteSize DEFAULT_ROOT_DISK = ByteSize.ofGib(8);
  public static final ByteSize MIN_MEMORY = ByteSize.ofMib(512);
  public static final int MIN_CORES = 1;
  public static final ByteSize MIN_ROOT_DISK = ByteSize.ofGib(2);

  private static final int MOST_CORES = 512;
  private static final ByteSize MOST_MEMORY = ByteSize.parse("16T", ByteSize.Unit.BYTES);
  private static final ByteSize MOST_DISK = ByteSize.parse("512T", ByteSize.Unit.BYTES);

  /** What was chosen, and what the caller should know of it. */
  public record Choice(Hardware hardware, List<String> warnings) {}

  /**
   * Takes what is asked for, fills the rest with defaults, and raises what is below the minimum.
   */
  public static Choice choose(Constraints asked) {
    List<String> warnings = new ArrayList<>();
    asked.ignored().forEach(name -> warnings.add(name + " constraint ignored, not supported"));
    Hardware hardware =
        new Hardware(
            raised("memory", asked.memory().orElse(DEFAULT_MEMORY), MIN_MEMORY, warnings),
            raised(asked.cores().orElse(DEFAULT_CORES), warnings),
            raised(
                "root disk", asked.rootDisk().orElse(DEFAULT_ROOT_DISK), MIN_ROOT_DISK, warnings));
    atMost("memory", hardware.memory, MOST_MEMORY);
    atMost("root disk", hardware.rootDisk, MOST_DISK);
    if (hardware.cores > MOST_CORES) {
      throw new IllegalArgumentException(
          "cores " + hardware.cores + " is over " + MOST_CORES + ", the most a guest can have");
    }
    return new Choice(hardware, List.copyOf(warnings));
  }

  private static ByteSize raised(
      String what, ByteSize asked, ByteSize least, List<String> warnings) {
    if (asked.compareTo(least) >= 0) {
      return asked;
    }
    warnings.add(what + " " + asked + " is below the minimum and was raised to " + least);
    return least;
  }

  private static int raised(int cores, List<String> warnings) {
    if (cores >= MIN_CORES) {
      return cores;
    }
    warnings.add("cores " + cores + " is below the minimum and was raised to " + MIN_CORES);
    return MIN_CORES;
  }

  private static void atMost(String what, ByteSize size, ByteSize most) {
    if (size.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          what + " " + size + " is over " + most + ", the most a guest can have");
    }
  }

  /** Juju's text, {@code arch=amd64 cores=1 mem=512M root-disk=8192M}. */
  public String text(Arch arch) {
    return "arch="
        + arch
        + " cores="
        + cores
        + " mem="
        + memory.mib()
        + "M root-disk="
        + rootDisk.mib()
        + "M";
  }
}
