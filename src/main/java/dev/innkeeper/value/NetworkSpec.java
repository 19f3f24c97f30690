package dev.innkeeper.value;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a container's NIC is attached to, in the grammar {@code kind[:target[,option]…]}. */
public sealed interface NetworkSpec {
  /** The NIC's address, where the spec gives one. */
  Optional<MacAddress> mac();

  /** A network of libvirt, which gives leases by its own dnsmasq. */
  record LibvirtNetwork(String name, Optional<MacAddress> mac) implements NetworkSpec {
    public LibvirtNetwork {
      name = checked("network", name);
    }

    @Override
    public String toString() {
      return "network:" + name + macText(mac);
    }
  }

  /** A bridge device of the host, of Linux or of Open vSwitch. */
  record Bridge(String device, Optional<MacAddress> mac, boolean openVSwitch)
      implements NetworkSpec {
    public Bridge {
      device = checked("bridge", device);
      if (device.length() > 15) {
        throw new IllegalArgumentException(
            "bridge '" + device + "' is longer than the 15 characters of a device name");
      }
    }

    @Override
    public String toString() {
      return "bridge:" + device + macText(mac) + (openVSwitch ? ",ovs" : "");
    }
  }

  /** QEMU's user-mode network: outgoing connections only, no privileges needed. */
  record User(Optional<MacAddress> mac) implements NetworkSpec {
    @Override
    public String toString() {
      return "user" + macText(mac);
    }
  }

  /** No NIC at all. */
  record None() implements NetworkSpec {
    @Override
    public Optional<MacAddress> mac() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "none";
    }
  }

  Pattern TARGET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  static NetworkSpec parse(String text) {
    String[] parts = text.strip().split(",", -1);
    String[] head = parts[0].split(":", 2);
    Optional<MacAddress> mac = Optional.empty();
    boolean openVSwitch = false;
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].startsWith("mac=") && mac.isEmpty()) {
        mac = Optional.of(new MacAddress(parts[i].substring("mac=".length())));
      } else if (parts[i].equals("ovs") && head[0].equals("bridge")) {
        openVSwitch = true;
      } else {
        throw refused(text, "option '" + Quoted.of(parts[i]) + "' is not known here");
      }
    }
    boolean named = head.length == 2;
    return switch (head[0]) {
      case "network" -> new LibvirtNetwork(named ? head[1] : missing(text, "network:default"), mac);
      case "bridge" -> new Bridge(named ? head[1] : missing(text, "bridge:br0"), mac, openVSwitch);
      case "user" -> named ? surplus(text) : new User(mac);
      case "none" -> named || mac.isPresent() ? surplus(text) : new None();
      default -> throw refused(text, "its kind is not known");
    };
  }

  private static String checked(String kind, String target) {
    if (!TARGET.matcher(target).matches()) {
      throw new IllegalArgumentException(
          kind
              + " '"
              + Quoted.of(target)
              + "' is not a name; use letters, digits, dots and dashes");
    }
    return target;
  }

  private static String macText(Optional<MacAddress> mac) {
    return mac.map(address -> ",mac=" + address).orElse("");
  }

  private static String missing(String text, String example) {
    throw refused(text, "it needs a name, as in " + example);
  }

  private static NetworkSpec surplus(String text) {
    throw refused(text, "it takes neither a name nor this option");
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        "network '"
            + Quoted.of(text)
            + "' is not understood: "
            + why
            + "; use network:NAME, bridge:DEV[,mac=…][,ovs], user or none");
  }
}
