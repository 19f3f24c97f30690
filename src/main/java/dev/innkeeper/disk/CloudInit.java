package dev.innkeeper.disk;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The documents of a seed, as cloud-init's NoCloud data source reads them. */
public record CloudInit(String metaData, String userData, String networkConfig) {
  /** How gzip's magic number (RFC 1952) begins, once somebody has read it as text. */
  private static final String GZIP = "\u001f";

  private static final Set<String> WORDS =
      Set.of("y", "yes", "n", "no", "on", "off", "true", "false", "null");

  /** What the seed shall say; empty texts are made up here. */
  public record Wanted(
      ContainerName name,
      UUID instanceId,
      Optional<String> userData,
      List<String> sshKeys,
      Optional<String> networkConfig,
      List<MacAddress> macs) {}

  /** INVALID_ARGUMENT for user-data that is compressed. */
  public static CloudInit of(Wanted wanted) {
    return new CloudInit(
        "instance-id: " + wanted.instanceId() + "\nlocal-hostname: " + scalar(wanted.name()) + "\n",
        userData(wanted),
        wanted.networkConfig().orElseGet(() -> networkConfig(wanted.macs())));
  }

  private static String userData(Wanted wanted) {
    if (wanted.userData().isEmpty()) {
      return "#cloud-config\nhostname: " + scalar(wanted.name()) + "\n" + keys(wanted.sshKeys());
    }
    String given = wanted.userData().get();
    if (given.startsWith(GZIP)) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "the user-data of "
              + wanted.name()
              + " is gzip, not text; give it as it was before gzip");
    }
    return wanted.sshKeys().isEmpty()
        ? given
        : new UserDataParts(given, wanted.instanceId().toString())
            .with("#cloud-config\n" + keys(wanted.sshKeys()));
  }

  /** A name that YAML 1.1 would read as a number, a truth or nothing is quoted. */
  private static String scalar(ContainerName name) {
    String text = name.text();
    boolean plain =
        Character.isLetter(text.charAt(0)) && !WORDS.contains(text.toLowerCase(Locale.ROOT));
    return plain ? text : quoted(text);
  }

  private static String keys(List<String> keys) {
    if (keys.isEmpty()) {
      return "";
    }
    StringBuilder yaml = new StringBuilder("ssh_authorized_keys:\n");
    keys.forEach(key -> yaml.append("  - ").append(quoted(key)).append('\n'));
    return yaml.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Netplan's format, version 2: each NIC by its address, with DHCP. */
  private static String networkConfig(List<MacAddress> macs) {
    StringBuilder yaml = new StringBuilder("version: 2\n");
    if (!macs.isEmpty()) {
      yaml.append("ethernets:\n");
    }
    for (int i = 0; i < macs.size(); i++) {
      yaml.append("  nic").append(i).append(":\n    match:\n      macaddress: '");
      yaml.append(macs.get(i)).append("'\n    dhcp4: true\n");
      if (i > 0) {
        yaml.append("    optional: true\n");
      }
    }
    return yaml.toString();
  }
}
