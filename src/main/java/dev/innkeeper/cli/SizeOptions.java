package dev.innkeeper.cli;

import dev.innkeeper.value.ByteSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much a container has; INVALID_ARGUMENT names the option that is wrong. */
final class SizeOptions {
  @Option(names = "--memory", paramLabel = "SIZE", description = "Such as 2G; without unit MiB.")
  @Nullable String memory;

  @Option(names = "--cpus", paramLabel = "N", description = "Virtual CPUs.")
  @Nullable Integer cpus;

  @Option(names = "--disk", paramLabel = "SIZE", description = "Such as 20G; without unit GiB.")
  @Nullable String disk;

  Optional<ByteSize> memory() {
    return size("--memory", memory, ByteSize.Unit.MIB);
  }

  Optional<Integer> cpus() {
    return Optional.ofNullable(cpus);
  }

  Optional<ByteSize> disk() {
    return size("--disk", disk, ByteSize.Unit.GIB);
  }

  private static Optional<ByteSize> size(
      String option, @Nullable String given, ByteSize.Unit unit) {
    return Parsed.option(option, Optional.ofNullable(given), text -> ByteSize.parse(text, unit));
  }
}
