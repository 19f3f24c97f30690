package dev.innkeeper.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    int allowed =
        new ProcessBuilder("iptables", "-w", "-S", "INPUT")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assumeTrue(allowed == 0, "dropping packets needs root");
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
