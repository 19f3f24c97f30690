package dev.innkeeper.container;

import dev.innkeeper.container.Container.Moment;
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
 * What the serial console's log tells of the latest boot. The guest writes it, so nothing in it is
 * trusted beyond these lines.
 *
 * <p>cloud-init writes a line when each of its stages begins, and {@code Cloud-init v. 22.4.2
 * finished at …} when its last one is done ({@code cc_final_message}). Before each start that goes
 * through here a mark is written, so that an earlier boot's lines do not count.
 *
 * @param startedAt when it was started through here
 * @param output whether the guest has written anything since
 * @param finished cloud-init's final line
 * @param readyLine the line of a guest that says itself that it is ready
 * @param deadEnd why it cannot get any further by itself
 * @param fault what cloud-init complained of first, in its own words
 * @param stages when cloud-init's stages began and ended, by the guest's clock
 * @param text all that it has written
 */
public record ConsoleBoot(
    Optional<Instant> startedAt,
    boolean output,
    Optional<String> finished,
    Optional<String> readyLine,
    Optional<DeadEnd> deadEnd,
    Optional<String> fault,
    List<Moment> stages,
    String text) {
  static final String MARK = "[innkeeper] start ";
  private static final Pattern START = Pattern.compile("^\\[innkeeper\\] start (\\S{10,40})$");
  private static final Pattern FINISHED =
      Pattern.compile("Cloud-init v\\. \\S{1,80} finished at [^\\r\\n]{1,300}");
  private static final Pattern STAGE =
      Pattern.compile(
          "Cloud-init v\\. \\S{1,80} (?:running '(init-local|init|modules:config|modules:final)'"
              + "|(finished)) at (\\w{3}, \\d{2} \\w{3} \\d{4} [0-9:]{8} [+-]\\d{4})");

  /** strftime's {@code %a, %d %b %Y %H:%M:%S %z}. */
  private static final DateTimeFormatter STAGE_TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);

  /** What cloud-init logs where user-data is not what its author meant. */
  private static final Pattern FAULT =
      Pattern.compile(
          "\\[(?:WARNING|ERROR|CRITICAL)\\]: ((?:Failed loading yaml blob|Unhandled non-multipart"
              + "|Failed at merging in cloud config|Invalid cloud-config|Running module \\S{1,80}"
              + " \\S{1,200} failed|Failed to run module)[^\\r\\n]{0,300})");

  private static final Pattern GUEST_READY = Pattern.compile("guest-ready [^\\r\\n]{1,1000}");

  public ConsoleBoot {
    stages = List.copyOf(stages);
  }

  static String startMark(Instant at) {
    return MARK + at + "\n";
  }

  /** Reads the latest boot out of the tail of a log. */
  public static ConsoleBoot latest(String tail) {
    int mark = tail.lastIndexOf(MARK);
    int lineEnd = mark < 0 ? -1 : tail.indexOf('\n', mark);
    String boot = tail.substring(lineEnd + 1);
    Optional<String> finished = last(FINISHED, boot);
    return new ConsoleBoot(
        lineEnd < 0 ? Optional.empty() : start(tail.substring(mark, lineEnd)),
        !boot.isBlank(),
        finished,
        last(GUEST_READY, boot),
        finished.isPresent() ? Optional.empty() : DeadEnd.in(boot),
        fault(boot),
        stages(boot),
        boot);
  }

  private static Optional<Instant> start(String line) {
    Matcher match = START.matcher(line.strip());
    try {
      return match.matches() ? Optional.of(Instant.parse(match.group(1))) : Optional.empty();
    } catch (DateTimeParseException notOurs) {
      return Optional.empty();
    }
  }

  private static Optional<String> last(Pattern pattern, String text) {
    Optional<String> found = Optional.empty();
    Matcher match = pattern.matcher(text);
    while (match.find()) {
      found = Optional.of(match.group());
    }
    return found;
  }

  private static Optional<String> fault(String boot) {
    Matcher match = FAULT.matcher(boot);
    return match.find() ? Optional.of(match.group(1).strip()) : Optional.empty();
  }

  private static List<Moment> stages(String boot) {
    List<Moment> stages = new ArrayList<>();
    Matcher match = STAGE.matcher(boot);
    while (match.find()) {
      String name = match.group(2) == null ? "cloud-init " + match.group(1) : "ready";
      time(match.group(3)).ifPresent(at -> stages.add(new Moment(name, at)));
    }
    return stages;
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text, STAGE_TIME).toInstant());
    } catch (DateTimeParseException odd) {
      return Optional.empty();
    }
  }
}
