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

  Failure of(Sighting seen) {
    return Failure.of(
            ErrorCode.NOT_READY,
            "container "
                + name
                + " "
                + what()
                + ": "
                + why(seen)
                + "; it was left as it is, see innkeeper console "
                + name)
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

  private static String why(Sighting seen) {
    Optional<String> deadEnd = seen.boot().flatMap(ConsoleBoot::deadEnd);
    if (deadEnd.isPresent()) {
      return deadEnd.get();
    }
    if (seen.state() == DomainState.CRASHED) {
      return "the guest crashed";
    }
    if (!seen.state().active()) {
      return "the guest powered off";
    }
    if (seen.boot().isEmpty()) {
      return "its console's log cannot be read, nor does its agent answer";
    }
    if (!seen.hasOutput()) {
      return "it has written nothing to its serial console; it may boot with the other --firmware"
          + " only, or need more --timeout";
    }
    if (seen.finished().isPresent() && seen.fault().isPresent()) {
      return "cloud-init finished, but says '"
          + Quoted.of(seen.fault().get())
          + "'; mend the user-data";
    }
    if (seen.fault().isPresent()) {
      return "cloud-init says '" + Quoted.of(seen.fault().get()) + "'";
    }
    if (seen.addresses().isEmpty()) {
      return "it boots, but has got no address; it may need more --timeout, or another --network";
    }
    return "it has an address, but cloud-init has not finished; it may need more --timeout";
  }

  private static List<String> lastLines(String console) {
    List<String> lines =
        ESCAPES
            .matcher(console)
            .replaceAll("")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(line -> line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line)
            .map(Quoted::of)
            .toList();
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
  }
}
