package dev.innkeeper.container;

import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.Quoted;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How Juju names the machines of a model: {@code juju-06f00d-1-kvm-0} for machine {@code 1/kvm/0}.
 *
 * @param prefix {@code juju-<last 6 hex digits of the model's UUID>-}
 */
public record Namespace(String prefix) {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern MACHINE =
      Pattern.compile("(?:0|[1-9]\\d*)(?:/[a-z]+/(?:0|[1-9]\\d*))*");

  /** Any model's names, to know Juju's containers by. */
  public static final Pattern JUJU_NAME = Pattern.compile("juju-[0-9a-f]{6}-\\d.*");

  public static Namespace ofModel(String modelUuid) {
    String uuid = modelUuid.toLowerCase(Locale.ROOT);
    if (!UUID.matcher(uuid).matches()) {
      throw new IllegalArgumentException(
          "model ID \"" + Quoted.of(modelUuid) + "\" is not a valid model");
    }
    return new Namespace("juju-" + uuid.substring(uuid.length() - 6) + "-");
  }

  public ContainerName name(String machineId) {
    if (!MACHINE.matcher(machineId).matches()) {
      throw new IllegalArgumentException(
          "machine ID \"" + Quoted.of(machineId) + "\" is not a valid machine");
    }
    return new ContainerName(prefix + machineId.replace('/', '-'));
  }

  /** The machine that a name stands for, where it is one of this namespace. */
  public Optional<String> machineId(ContainerName name) {
    if (!name.text().startsWith(prefix)) {
      return Optional.empty();
    }
    String machine = name.text().substring(prefix.length()).replace('-', '/');
    return MACHINE.matcher(machine).matches() ? Optional.of(machine) : Optional.empty();
  }
}
