package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.Hardware;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One container that is there, against what the file wants of it. */
final class Comparison {
  private static final Set<String> OFF = Set.of("shut off", "crashed");

  private final Container present;
  private final Wanted wanted;
  private final ContainerSpec spec;
  private final List<String> differences = new ArrayList<>();
  private final List<String> changing = new ArrayList<>();
  private final Map<String, String> labels = new TreeMap<>();
  private Optional<ByteSize> memory = Optional.empty();
  private Optional<Integer> cores = Optional.empty();
  private Optional<ByteSize> disk = Optional.empty();
  private Optional<Boolean> autostart = Optional.empty();

  private Comparison(Container present, Wanted wanted) {
    this.present = present;
    this.wanted = wanted;
    this.spec = wanted.spec();
  }

  /**
   * What is to be done with it.
   *
   * @param ofRelease ids of the images that its release may mean; empty where that is not known
   */
  static ContainerItem of(Container present, Wanted wanted, String owner, Set<String> ofRelease) {
    return new Comparison(present, wanted).item(owner, ofRelease);
  }

  private ContainerItem item(String owner, Set<String> ofRelease) {
    String theirs = present.labels().getOrDefault(Mark.OWNER, owner);
    if (theirs.equals(owner)) {
      compareOrigin(ofRelease);
      compareHardware();
      compareRest();
    } else {
      differences.add("it belongs to " + Quoted.of(theirs));
    }
    Optional<ContainerChanges> changes =
        changing.isEmpty()
            ? Optional.empty()
            : Optional.of(new ContainerChanges(memory, cores, disk, autostart, labels));
    Action action =
        changes.isPresent() ? Action.CHANGE : differences.isEmpty() ? Action.KEEP : Action.LEAVE;
    return new ContainerItem(
        present.name(),
        action,
        Optional.of(wanted),
        Optional.of(present),
        Optional.empty(),
        changes,
        changing,
        differences);
  }

  private void compareOrigin(Set<String> ofRelease) {
    spec.image()
        .arch()
        .filter(arch -> arch != present.arch())
        .ifPresent(arch -> differ("arch", present.arch(), arch));
    String madeFrom = present.labels().get(Mark.MADE_FROM);
    if (madeFrom != null) {
      Mark.differences(madeFrom, spec.labels().getOrDefault(Mark.MADE_FROM, ""))
          .forEach(this::differFromMark);
      return;
    }
    boolean known = present.image().isPresent() && !ofRelease.isEmpty();
    if (known && !ofRelease.contains(present.image().get().id())) {
      differ("release", present.release(), spec.image().publicRelease());
    }
    List<String> networks = spec.networks().stream().map(Object::toString).toList();
    if (!networks.isEmpty() && !networks.equals(present.networks())) {
      differ("networks", present.networks(), networks);
    }
  }

  private void differFromMark(String key) {
    if (key.equals("image")) {
      differ("release", present.release(), spec.image().publicRelease());
    } else {
      differences.add(key + " is not what it was made with");
    }
  }

  private void differ(String what, Object is, Object asked) {
    differences.add(what + " is " + is + ", the file says " + asked);
  }

  /** A disk that nobody asked a size for is as large as its image needs. */
  private void compareHardware() {
    if (present.hardware().isEmpty()) {
      return;
    }
    Hardware has = present.hardware().get();
    Hardware asked = Hardware.choose(spec.constraints()).hardware();
    String pending = pending(has, asked);
    if (!pending.equals(present.labels().get(Mark.PENDING))) {
      compareSizes(has, asked, pending);
    }
    if (spec.constraints().rootDisk().isEmpty()) {
      return;
    }
    int order = asked.rootDisk().compareTo(has.rootDisk());
    if (order > 0) {
      disk = Optional.of(asked.rootDisk());
      change("disk", has.rootDisk(), asked.rootDisk());
    } else if (order < 0) {
      differ("root-disk", has.rootDisk(), asked.rootDisk());
    }
  }

  private void compareSizes(Hardware has, Hardware asked, String pending) {
    if (has.memory().mib() != asked.memory().mib()) {
      memory = Optional.of(asked.memory());
      change("memory", has.memory(), asked.memory());
    }
    if (has.cores() != asked.cores()) {
      cores = Optional.of(asked.cores());
      change("cores", has.cores(), asked.cores());
    }
    boolean sized = memory.isPresent() || cores.isPresent();
    if (sized && !OFF.contains(present.state())) {
      labels.put(Mark.PENDING, pending);
    } else if (!sized && present.labels().containsKey(Mark.PENDING)) {
      labels.put(Mark.PENDING, "");
      changing.add("it has started with its new sizes");
    }
  }

  /** libvirt tells what a running guest has, not what its next start gives it. */
  private static String pending(Hardware has, Hardware asked) {
    return sizes(has) + " until restarted with " + sizes(asked);
  }

  private static String sizes(Hardware hardware) {
    return "cores=" + hardware.cores() + " mem=" + hardware.memory().mib() + "M";
  }

  private void compareRest() {
    if (present.autostart() != spec.autostart()) {
      autostart = Optional.of(spec.autostart());
      change("autostart", present.autostart(), spec.autostart());
    }
    spec.labels()
        .forEach(
            (key, value) -> {
              String is = present.labels().getOrDefault(key, "");
              if (!key.startsWith(Mark.PREFIX) && !value.equals(is)) {
                labels.put(key, value);
                change("label " + key, "'" + is + "'", "'" + value + "'");
              }
            });
  }

  private void change(String what, Object is, Object asked) {
    changing.add(what + " " + is + " to " + asked);
  }
}
