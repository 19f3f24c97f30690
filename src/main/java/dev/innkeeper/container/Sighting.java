package dev.innkeeper.container;

import dev.innkeeper.container.Container.Moment;
import dev.innkeeper.container.Container.Ready;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of a guest from outside at one moment.
 *
 * @param boot what its console's log tells; empty where there is no log that may be read
 * @param addresses that it is known to have
 * @param noted moments of this boot that were seen before
 */
record Sighting(
    DomainState state, Optional<ConsoleBoot> boot, List<Lease> addresses, List<Moment> noted) {
  private static final String READY = "ready";

  /** On a worker thread. */
  static Sighting of(DomainState state, ContainerFiles files, List<Lease> addresses)
      throws IOException {
    Optional<ConsoleBoot> boot =
        Files.isReadable(files.consoleLog())
            ? Optional.of(ConsoleBoot.latest(ConsoleLog.latestBoot(files.consoleLog())))
            : Optional.empty();
    return new Sighting(state, boot, addresses, files.timeline().latestBoot());
  }

  boolean hasOutput() {
    return boot.map(ConsoleBoot::output).orElse(false);
  }

  Optional<String> finished() {
    return boot.flatMap(ConsoleBoot::finished);
  }

  Optional<String> fault() {
    return boot.flatMap(ConsoleBoot::fault);
  }

  /** Whether waiting on is of no use. */
  boolean hopeless() {
    return !state.active()
        || state == DomainState.CRASHED
        || boot.flatMap(ConsoleBoot::deadEnd).isPresent();
  }

  /**
   * Whether the console's log has the reason of a crash: libvirt may know of it a moment earlier.
   */
  boolean told() {
    return state != DomainState.CRASHED || boot.flatMap(ConsoleBoot::deadEnd).isPresent();
  }

  Ready ready() {
    if (!state.active()) {
      return Ready.FALSE;
    }
    if (finished().isPresent() || noted.stream().anyMatch(seen -> seen.name().equals(READY))) {
      return Ready.TRUE;
    }
    return boot.isPresent() ? Ready.FALSE : Ready.UNKNOWN;
  }

  /** From its creation to readiness, each name once: first what was noted, by the host's clock. */
  List<Moment> timeline(Optional<Instant> createdAt) {
    List<Moment> all = new ArrayList<>();
    createdAt.ifPresent(at -> all.add(new Moment("created", at)));
    if (state.active()) {
      all.addAll(noted);
      boot.flatMap(ConsoleBoot::startedAt)
          .ifPresent(at -> all.add(new Moment(TimelineFile.STARTED, at)));
      boot.ifPresent(has -> all.addAll(has.stages()));
    }
    List<Moment> timeline = new ArrayList<>();
    for (Moment moment : all) {
      if (timeline.stream().noneMatch(there -> there.name().equals(moment.name()))) {
        timeline.add(moment);
      }
    }
    timeline.sort(Comparator.comparing(Moment::at));
    return timeline;
  }
}
