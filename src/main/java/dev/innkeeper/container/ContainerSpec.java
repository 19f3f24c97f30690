package dev.innkeeper.container;

import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.NetworkSpec;
import dev.innkeeper.value.Quoted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a container shall be.
 *
 * @param name empty where {@code machineId} names it
 * @param userData given to cloud-init as it is; never shown again
 * @param networks empty for the configured default
 * @param timeout of what {@code waitFor} waits for
 */
public record ContainerSpec(
    Optional<ContainerName> name,
    Optional<String> machineId,
    SyncRequest image,
    FirmwareChoice firmware,
    Constraints constraints,
    Optional<String> userData,
    Optional<String> networkConfig,
    List<String> sshKeys,
    List<NetworkSpec> networks,
    boolean autostart,
    WaitFor waitFor,
    Duration timeout,
    Map<String, String> labels,
    Optional<String> host) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  private static final int LONGEST_USER_DATA = 1 << 20;
  private static final int MOST_NICS = 8;
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");
  private static final Pattern SSH_KEY =
      Pattern.compile("(?:ssh-|ecdsa-|sk-)[A-Za-z0-9@.-]+ [A-Za-z0-9+/=]+(?: [^\\p{Cntrl}]*)?");

  public ContainerSpec {
    sshKeys = sshKeys.stream().map(String::strip).toList();
    networks = List.copyOf(networks);
    labels = Map.copyOf(labels);
    if (name.isPresent() == machineId.isPresent()) {
      throw new IllegalArgumentException("exactly one of name and machineId is needed");
    }
    userData.ifPresent(text -> checkText("user-data", text));
    networkConfig.ifPresent(text -> checkText("network-config", text));
    sshKeys.forEach(ContainerSpec::checkKey);
    labels.forEach(ContainerSpec::checkLabel);
    if (networks.size() > MOST_NICS) {
      throw new IllegalArgumentException(
          networks.size() + " networks are over " + MOST_NICS + ", the most a guest can have");
    }
    if (networks.size() > 1 && networks.stream().anyMatch(NetworkSpec.None.class::isInstance)) {
      throw new IllegalArgumentException("network none does not go together with another network");
    }
    Hardware.choose(constraints);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be above zero; give one such as 5m");
    }
  }

  private static void checkText(String what, String text) {
    if (text.length() > LONGEST_USER_DATA) {
      throw new IllegalArgumentException(
          what + " is over 1 MiB; put large files on a server and fetch them from the guest");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " holds a NUL character; it must be text");
    }
  }

  private static void checkKey(String key) {
    if (!SSH_KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "ssh key '"
              + Quoted.of(key.length() > 24 ? key.substring(0, 24) : key)
              + "' is not a public key; give the line of a .pub file, such as ssh-ed25519 AAAA… me@host");
    }
  }

  static void checkLabel(String key, String value) {
    if (!LABEL.matcher(key).matches()
        || value.length() > 255
        || value.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "label '"
              + Quoted.of(key)
              + "' is not allowed; use a short key of letters and digits and a one-line value");
    }
  }
}
