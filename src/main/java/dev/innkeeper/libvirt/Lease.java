package dev.innkeeper.libvirt;

import dev.innkeeper.value.MacAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An address of a guest.
 *
 * @param expiry of a lease, as virsh prints it; empty where it is not told
 */
public record Lease(MacAddress mac, String family, String address, String source, String expiry) {
  private static final int COLUMNS = 4;

  /** Reads virsh's domifaddr: name, MAC, protocol, address with prefix length. */
  static List<Lease> parse(String table, String source) {
    List<Lease> leases = new ArrayList<>();
    table.lines().map(String::strip).forEach(line -> add(line.split("\\s+"), 0, source, leases));
    return List.copyOf(leases);
  }

  /** Reads virsh's net-dhcp-leases, which has the expiry's date and time before the MAC. */
  static List<Lease> parseNetwork(String table) {
    List<Lease> leases = new ArrayList<>();
    table.lines().map(String::strip).forEach(line -> add(line.split("\\s+"), 1, "lease", leases));
    return List.copyOf(leases);
  }

  private static void add(String[] cells, int shift, String source, List<Lease> leases) {
    if (cells.length < COLUMNS + shift || !cells[1 + shift].contains(":")) {
      return;
    }
    try {
      String address = cells[3 + shift].replaceAll("/\\d+$", "");
      boolean usable = !address.startsWith("127.") && !address.equals("::1");
      if (usable && cells[2 + shift].startsWith("ipv")) {
        leases.add(
            new Lease(
                new MacAddress(cells[1 + shift]),
                cells[2 + shift],
                address,
                source,
                shift > 0 ? cells[0] + " " + cells[1] : ""));
      }
    } catch (IllegalArgumentException notAnAddress) {
      // A row of another shape, such as an interface without a MAC.
    }
  }
}
