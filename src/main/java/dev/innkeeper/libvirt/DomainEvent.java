package dev.innkeeper.libvirt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that happened to a domain, in virsh's words (virsh(1), event).
 *
 * @param domain its name; of a domain of others it can be odd
 * @param kind {@code lifecycle}, {@code reboot} and others
 * @param detail {@code Started Booted} and the like; empty where virsh tells none
 */
public record DomainEvent(String domain, String kind, String detail) {
  private static final String BEGIN = "[^']*event '([a-z-]+)' for domain '";

  /** virsh escapes nothing: a name's own quotes are told from the last one by a plain detail. */
  private static final Pattern PLAIN_DETAIL = Pattern.compile(BEGIN + "(.*)'(?:: ?([^']*))?");

  private static final Pattern QUOTING_DETAIL = Pattern.compile(BEGIN + "(.*?)': (.*)");

  /** Empty for a line that begins no event: some events go on over lines of their own. */
  static Optional<DomainEvent> parse(String line) {
    return parse(PLAIN_DETAIL.matcher(line)).or(() -> parse(QUOTING_DETAIL.matcher(line)));
  }

  private static Optional<DomainEvent> parse(Matcher match) {
    return match.matches()
        ? Optional.of(
            new DomainEvent(
                match.group(2),
                match.group(1),
                Optional.ofNullable(match.group(3)).map(String::strip).orElse("")))
        : Optional.empty();
  }
}
