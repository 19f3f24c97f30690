package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.List;

/** Drops all that goes between one loopback address and the others, until it is mended. */
final class NetworkCut {
  private final List<List<String>> rules;

  private NetworkCut(String address) {
    this.rules =
        List.of(
            List.of("INPUT", "-s", address, "!", "-d", address, "-j", "DROP"),
            List.of("INPUT", "!", "-s", address, "-d", address, "-j", "DROP"));
  }

  static NetworkCut around(String address) throws Exception {
    NetworkCut cut = new NetworkCut(address);
    cut.change("-I");
    return cut;
  }

  private void change(String option) throws Exception {
    for (List<String> rule : rules) {
      List<String> line = new ArrayList<>(List.of("iptables", "-w", option));
      line.addAll(rule);
      GuestWorld.output(line.toArray(String[]::new));
    }
  }

  void mend() throws Exception {
    change("-D");
  }
}
