package dev.innkeeper.container;

import dev.innkeeper.container.ConsoleLog.Boot;
import dev.innkeeper.container.Container.Moment;
import dev.innkeeper.container.Container.Ready;
import dev.innkeeper.libvirt.DomainState;
import dev.innkeeper.libvirt.Virsh.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be seen of a guest from outside at one moment.
 *
 * @param boot what its console's log tells; empty where there is no log that may be read
 * @param addresses that it is known to have
 */
record Sighting(DomainState state, Optional<Boot> boot, List<Lease> addresses) {
  /** cloud-init writes the time as strftime's {@code %a, %d %b %Y %H:%M:%S %z}. */
  private static final DateTimeFormatter CLOUD_INIT_TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);

  private static final Pattern FINISHED_AT =
      Pattern.compile("finished at (\\w{3}, \\d{2} \\w{3} \\d{4} [0-9:]{8} [+-]\\d{4})");

  /** On a worker thread. */
  static Sighting of(DomainState state, ContainerFiles files, List<Lease> addresses)
      throws IOException {
    Optional<Boot> boot =
        Files.isReadable(files.consoleLog())
            ? Optional.of(ConsoleLog.latestBoot(ConsoleLog.tail(files.consoleLog())))
            : Optional.empty();
    return new Sighting(state, boot, addresses);
  }

  boolean hasOutput() {
    return boot.map(Boot::output).orElse(false);
  }

  Optional<String> finished() {
    return boot.flatMap(Boot::finished);
  }

  /** Whether waiting on is of no use. */
  boolean hopeless() {
    return !state.active()
        || state == DomainState.CRASHED
        || boot.flatMap(Boot::deadEnd).isPresent();
  }

  Ready ready() {
    if (!state.active()) {
      return Ready.FALSE;
    }
    return boot.map(boot -> boot.finished().isPresent() ? Ready.TRUE : Ready.FALSE)
        .orElse(Ready.UNKNOWN);
  }

  /** Created, started, ready; the last by the guest's own clock, as cloud-init wrote it. */
  List<Moment> timeline(Optional<Instant> createdAt) {
    List<Moment> timeline = new ArrayList<>();
    createdAt.ifPresent(at -> timeline.add(new Moment("created", at)));
    if (state.active()) {
      boot.flatMap(Boot::startedAt).ifPresent(at -> timeline.add(new Moment("started", at)));
      finished().flatMap(Sighting::time).ifPresent(at -> timeline.add(new Moment("ready", at)));
    }
    return timeline;
  }

  private static Optional<Instant> time(String finished) {
    Matcher match = FINISHED_AT.matcher(finished);
    try {
      return match.find()
          ? Optional.of(ZonedDateTime.parse(match.group(1), CLOUD_INIT_TIME).toInstant())
          : Optional.empty();
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }
}
