package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Lease;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.Quoted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says why a guest is not as far as its caller waited for, by what can be seen from outside. */
record Diagnosis(ContainerName name, WaitFor goal, Duration waited) {
  private static final int LAST_LINES = 12;
  private static final int LONGEST_LINE = 300;

  private static final Pattern ESCAPES = Pattern.compile("\\u001b\\[[0-9;?=]*[A-Za-z]");

  /**
   * What is the matter.
   *
   * @param name short and the same for every guest that has it
   * @param words that follow the name in a message
   */
  private record Finding(String name, String words) {}

  Failure of(Sighting seen) {
    Finding finding = finding(seen);
    return Failure.of(
            ErrorCode.NOT_READY,
            "container "
                + name
                + " "
                + what()
                + ": "
                + finding.name
                + ": "
                + finding.words
                + "; it was left as it is, see innkeeper console "
                + name)
        .with("diagnosis", finding.name)
        .with("state", seen.state().toString())
        .with("waitedFor", goal.toString())
        .with("addresses", seen.addresses().stream().map(Lease::address).toList())
        .with("console", lastLines(seen.boot().map(ConsoleBoot::text).orElse("")));
  }

  private String what() {
    return (goal == WaitFor.READY ? "is not ready" : "has no address")
        + " after "
        + DurationText.format(waited);
  }

  private static Finding finding(Sighting seen) {
    return seen.boot()
        .flatMap(ConsoleBoot::deadEnd)
        .map(Diagnosis::deadEnd)
        .or(() -> stopped(seen.state()))
        .or(() -> unheard(seen))
        .or(() -> seen.fault().map(line -> fault(line, seen.finished().isPresent())))
        .orElseGet(() -> slow(seen.addresses().isEmpty()));
  }

  private static Finding deadEnd(DeadEnd end) {
    String said = "its console says '" + shown(end.line()) + "'";
    return switch (end.kind()) {
      case KERNEL_PANIC -> new Finding("kernel panic", said);
      case NO_BOOTABLE_DISK ->
          new Finding(
              "no bootable disk",
              "its firmware found nothing to boot, " + said + "; try the other --firmware");
    };
  }

  private static Optional<Finding> stopped(DomainState state) {
    if (state == DomainState.CRASHED) {
      return Optional.of(
          new Finding("crashed", "libvirt says so, its console does not tell the reason"));
    }
    return state.active()
        ? Optional.empty()
        : Optional.of(new Finding("off", "the guest powered off"));
  }

  private static Optional<Finding> unheard(Sighting seen) {
    if (seen.boot().isEmpty()) {
      return Optional.of(
          new Finding("no console", "its console's log cannot be read, nor does its agent answer"));
    }
    return seen.hasOutput()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "silent console",
                "it has written nothing to its serial console; it may boot with the other"
                    + " --firmware only, or need more --timeout"));
  }

  private static Finding fault(String line, boolean finished) {
    return new Finding(
        "cloud-init error",
        "cloud-init says '"
            + shown(line)
            + "'"
            + (finished ? ", and has finished; mend the user-data" : ""));
  }

  private static Finding slow(boolean withoutAddress) {
    return withoutAddress
        ? new Finding(
            "no lease",
            "it boots, but has got no address; it may need more --timeout, or another --network")
        : new Finding(
            "cloud-init unfinished",
            "it has an address, but cloud-init has not finished; it may need more --timeout");
  }

  private static List<String> lastLines(String console) {
    List<String> lines =
        console.lines().map(Diagnosis::shown).filter(line -> !line.isEmpty()).toList();
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
  }

  /** A line of the guest's, without what a terminal would obey. */
  private static String shown(String line) {
    return Quoted.of(ESCAPES.matcher(line).replaceAll("").strip(), LONGEST_LINE);
  }
}
