package dev.innkeeper.libvirt;

import dev.innkeeper.process.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what virsh prints when it is asked for many domains at once: for each a mark with its UUID,
 * its state, its XML. What is missing must be missing for a reason that virsh gives.
 */
final class ListingText {
  private static final Pattern SHAPE =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final int UUID_LENGTH = 36;
  private static final String END = "</domain>";

  /** What virsh says of a domain that was there a moment ago (its libvirt's words, 5 to 11). */
  private static final Pattern GONE =
      Pattern.compile("failed to get domain|[Dd]omain not found|no domain with matching");

  private final String mark;
  private final Exit exit;

  ListingText(String mark, Exit exit) {
    this.mark = mark;
    this.exit = exit;
  }

  /** The UUIDs of a listing, one a line; COMMAND_FAILED for a line that is none. */
  static List<String> uuids(String attempt, String text) {
    List<String> lines =
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).distinct().toList();
    lines.stream()
        .filter(line -> !SHAPE.matcher(line).matches())
        .findFirst()
        .ifPresent(
            odd -> {
              throw VirshCall.unreadable(attempt, odd);
            });
    return lines;
  }

  /** The domains that were asked for, but those that virsh says are gone. */
  List<Domain> domains(List<String> asked, Set<String> autostart) {
    String[] sections = exit.output().split(mark, -1);
    if (sections.length != asked.size() + 1) {
      throw VirshCall.unreadable(
          "reading " + asked.size() + " domains", said(sections[sections.length - 1]));
    }
    List<Domain> domains = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      domain(asked.get(i), sections[i + 1], autostart).ifPresent(domains::add);
    }
    return domains;
  }

  private Optional<Domain> domain(String uuid, String section, Set<String> autostart) {
    // virsh -q ends no line after an echo, so the state follows the UUID at once.
    String answer = section.startsWith(uuid) ? section.substring(UUID_LENGTH) : "";
    int begin = answer.indexOf("<domain");
    int end = answer.lastIndexOf(END);
    if (begin < 0 && gone(uuid)) {
      return Optional.empty();
    }
    String state = begin < 0 ? "" : answer.substring(0, begin).strip();
    if (end < begin || state.isEmpty() || state.contains("\n")) {
      throw VirshCall.unreadable("reading domain " + uuid, said(section));
    }
    try {
      DomainReader.Read read = DomainReader.read(answer.substring(begin, end + END.length()));
      return Optional.of(
          new Domain(
              read.name(),
              uuid,
              DomainState.parse(state),
              autostart.contains(uuid),
              read.description()));
    } catch (IllegalArgumentException garbage) {
      throw VirshCall.unreadable(
          "reading domain " + uuid + ", which is " + garbage.getMessage(), answer);
    }
  }

  private boolean gone(String uuid) {
    return exit.errors().lines().anyMatch(line -> line.contains(uuid) && GONE.matcher(line).find());
  }

  private String said(String section) {
    String words = VirshCall.said(exit);
    return words.isEmpty() ? section : words;
  }
}
