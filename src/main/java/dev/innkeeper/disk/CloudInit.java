package dev.innkeeper.disk;

import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The documents of a seed, as cloud-init's NoCloud data source reads them. */
public record CloudInit(String metaData, String userData, String networkConfig) {
  /** What the seed shall say; empty texts are made up here. */
  public record Wanted(
      ContainerName name,
      UUID instanceId,
      Optional<String> userData,
      List<String> sshKeys,
      Optional<String> networkConfig,
      List<MacAddress> macs) {}

  public static CloudInit of(Wanted wanted) {
    return new CloudInit(
        "instance-id: " + wanted.instanceId() + "\nlocal-hostname: " + wanted.name() + "\n",
        userData(wanted),
        wanted.networkConfig().orElseGet(() -> networkConfig(wanted.macs())));
  }

  /** The caller's text stays as it is; keys beside it travel as a part of their own (MIME). */
  private static String userData(Wanted wanted) {
    Optional<String> given = wanted.userData();
    if (given.isEmpty()) {
      return "#cloud-config\nhostname: " + wanted.name() + "\n" + keys(wanted.sshKeys());
    }
    if (wanted.sshKeys().isEmpty()) {
      return given.get();
    }
    String boundary = "innkeeper-" + wanted.instanceId();
    return "Content-Type: multipart/mixed; boundary=\""
        + boundary
        + "\"\nMIME-Version: 1.0\n\n"
        + part(boundary, "text/cloud-config", "#cloud-config\n" + keys(wanted.sshKeys()))
        + part(boundary, mimeType(given.get()), given.get())
        + "--"
        + boundary
        + "--\n";
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

  /** Lists of later parts are added to those of earlier ones, lest one replaces the keys. */
  private static String part(String boundary, String type, String text) {
    return "--"
        + boundary
        + "\nContent-Type: "
        + type
        + "; charset=\"utf-8\"\nMIME-Version: 1.0\n"
        + (type.equals("text/cloud-config")
            ? "Merge-Type: list(append)+dict(no_replace,recurse_list)+str()\n"
            : "")
        + "\n"
        + text
        + (text.endsWith("\n") ? "" : "\n");
  }

  private static String mimeType(String text) {
    String first = text.lines().findFirst().orElse("").strip();
    if (first.startsWith("#!")) {
      return "text/x-shellscript";
    }
    return switch (first) {
      case "#cloud-config" -> "text/cloud-config";
      case "#include" -> "text/x-include-url";
      case "#cloud-boothook" -> "text/cloud-boothook";
      case "#cloud-config-archive" -> "text/cloud-config-archive";
      default -> first.startsWith("## template: jinja") ? "text/jinja2" : "text/plain";
    };
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
