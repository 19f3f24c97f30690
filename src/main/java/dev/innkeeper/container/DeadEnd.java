package dev.innkeeper.container;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a guest cannot get any further by itself, as its console tells.
 *
 * @param line the console's own words, as foreign as they are
 */
public record DeadEnd(Kind kind, String line) {

  /** Of two, the first explains the other. */
  public enum Kind {
    /** The kernel writes the whole line before it halts: a line that has no end yet is cut. */
    KERNEL_PANIC("Kernel panic - not syncing[^\\r\\n]{0,300}(?=[^\\r\\n]{0,1000}[\\r\\n])"),

    /** What SeaBIOS, edk2, SLOF and GRUB say where they find nothing to boot. */
    NO_BOOTABLE_DISK(
        "(?:No bootable device|UEFI Interactive Shell|E3404: Not a bootable device|grub rescue>)"
            + "[^\\r\\n]{0,300}");

    private final Pattern words;

    Kind(String words) {
      this.words = Pattern.compile(words);
    }
  }

  static Optional<DeadEnd> in(String boot) {
    return Arrays.stream(Kind.values()).flatMap(kind -> of(kind, boot).stream()).findFirst();
  }

  /** The first such line: what follows on it is its consequence. */
  private static Optional<DeadEnd> of(Kind kind, String boot) {
    Matcher match = kind.words.matcher(boot);
    return match.find() ? Optional.of(new DeadEnd(kind, match.group())) : Optional.empty();
  }
}
