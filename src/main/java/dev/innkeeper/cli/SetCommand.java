package dev.innkeeper.cli;

import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code set}: changes what libvirt can change. */
@Command(
    name = "set",
    sortOptions = false,
    description = {
      "Changes a container: memory and cores with its next start, the rest at once.",
      "A disk only grows; its guest sees the new size at once, or at its next start."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper set web --memory 4G --cpus 2",
      "  innkeeper set web --disk 20G --autostart off --label tier=front"
    })
final class SetCommand extends PowerCommand {
  @Mixin SizeOptions sizes = new SizeOptions();

  @Option(names = "--autostart", paramLabel = "on|off", description = "Start with the host.")
  @Nullable String autostart;

  @Option(
      names = "--label",
      paramLabel = "K=V",
      description = "A label, or K= to remove it; may be repeated.")
  Map<String, String> labels = new LinkedHashMap<>();

  @Override
  Future<Operation> request(Session session) {
    return session.manager().update(name, changes());
  }

  private ContainerChanges changes() {
    Optional<Boolean> start =
        Parsed.option("--autostart", Optional.ofNullable(autostart), SetCommand::onOff);
    try {
      return new ContainerChanges(sizes.memory(), sizes.cpus(), sizes.disk(), start, labels);
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid("set", refused);
    }
  }

  private static boolean onOff(String text) {
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is not known; use on or off");
    };
  }
}
