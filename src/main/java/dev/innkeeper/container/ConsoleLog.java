package dev.innkeeper.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a serial console's log tells. The guest writes it, so nothing in it is trusted beyond these
 * lines.
 *
 * <p>cloud-init's {@code cc_final_message} writes {@code Cloud-init v. 22.4.2 finished at …} when
 * its last stage is done. Before each start that goes through here a mark is written, so that an
 * earlier boot's line does not count.
 */
public final class ConsoleLog {
  /** The longest piece that is read at once. */
  static final int PIECE = 256 * 1024;

  private static final String MARK = "[innkeeper] start ";
  private static final Pattern START = Pattern.compile("^\\[innkeeper\\] start (\\S{10,40})$");
  private static final Pattern FINISHED =
      Pattern.compile("Cloud-init v\\. \\S{1,80} finished at [^\\r\\n]{1,300}");

  /** What SeaBIOS, edk2, SLOF and GRUB say where they find nothing to boot. */
  private static final Pattern NOTHING_TO_BOOT =
      Pattern.compile(
          "No bootable device|UEFI Interactive Shell|E3404: Not a bootable device|grub rescue>");

  private static final Pattern PANIC = Pattern.compile("Kernel panic - not syncing");
  private static final Pattern GUEST_READY = Pattern.compile("guest-ready [^\\r\\n]{1,1000}");

  private ConsoleLog() {}

  static String startMark(Instant at) {
    return MARK + at + "\n";
  }

  /**
   * What the log says of the latest boot.
   *
   * @param startedAt when it was started through here
   * @param output whether the guest has written anything since
   * @param finished cloud-init's final line
   * @param readyLine the line of a guest that says itself that it is ready
   * @param deadEnd why it cannot get any further by itself
   * @param text all that it has written
   */
  public record Boot(
      Optional<Instant> startedAt,
      boolean output,
      Optional<String> finished,
      Optional<String> readyLine,
      Optional<String> deadEnd,
      String text) {}

  /** Reads the latest boot out of the tail of a log. */
  public static Boot latestBoot(String tail) {
    int mark = tail.lastIndexOf(MARK);
    int lineEnd = mark < 0 ? -1 : tail.indexOf('\n', mark);
    Optional<Instant> started =
        lineEnd < 0 ? Optional.empty() : instant(tail.substring(mark, lineEnd));
    String boot = tail.substring(lineEnd + 1);
    Optional<String> finished = last(FINISHED, boot);
    return new Boot(
        started,
        !boot.isBlank(),
        finished,
        last(GUEST_READY, boot),
        finished.isPresent() ? Optional.empty() : deadEnd(boot),
        boot);
  }

  private static Optional<String> deadEnd(String boot) {
    if (PANIC.matcher(boot).find()) {
      return Optional.of("the guest's kernel panicked");
    }
    return NOTHING_TO_BOOT.matcher(boot).find()
        ? Optional.of("its firmware found nothing to boot; try the other --firmware")
        : Optional.empty();
  }

  private static Optional<Instant> instant(String line) {
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

  /** On a worker thread: the last bytes of a log, empty where there is none. */
  static String tail(Path log) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      long from = Math.max(0, channel.size() - PIECE);
      return text(channel, from);
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  /** On a worker thread: a piece of a log from an offset on. */
  static ConsoleText piece(Path log, long offset) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      // virtlogd rolls the log over: a log shorter than what was read before is a new one.
      long from = offset > channel.size() ? 0 : offset;
      ByteBuffer bytes = read(channel, from);
      long next = from + bytes.remaining();
      return new ConsoleText(
          StandardCharsets.UTF_8.decode(bytes).toString(), next, next >= channel.size());
    } catch (NoSuchFileException none) {
      return new ConsoleText("", 0, true);
    }
  }

  private static String text(SeekableByteChannel channel, long from) throws IOException {
    return StandardCharsets.UTF_8.decode(read(channel, from)).toString();
  }

  private static ByteBuffer read(SeekableByteChannel channel, long from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PIECE, channel.size() - from));
    channel.position(from);
    int count;
    do {
      count = channel.read(bytes);
    } while (count > 0 && bytes.hasRemaining());
    return withoutCutCharacter(bytes.flip());
  }

  /** Leaves the begun bytes of a UTF-8 character at the end for the next piece. */
  private static ByteBuffer withoutCutCharacter(ByteBuffer bytes) {
    for (int back = 1; back <= Math.min(3, bytes.limit()); back++) {
      int octet = bytes.get(bytes.limit() - back) & 0xff;
      if (octet >= 0xc0) {
        int length = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
        return length > back ? bytes.limit(bytes.limit() - back) : bytes;
      }
      if (octet < 0x80) {
        return bytes;
      }
    }
    return bytes;
  }
}
