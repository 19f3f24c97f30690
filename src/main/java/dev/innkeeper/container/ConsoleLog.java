package dev.innkeeper.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a serial console's log, which virtlogd writes and rolls over. Called on worker threads. */
final class ConsoleLog {
  /** The longest piece that is read at once. */
  static final int PIECE = 256 * 1024;

  private ConsoleLog() {}

  /** The last bytes of a log, empty where there is none. */
  static String tail(Path log) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      long from = Math.max(0, channel.size() - PIECE);
      return text(channel, from);
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  /**
   * What tells of the latest boot: the last bytes, and older lines where its start is not there.
   */
  static String latestBoot(Path log) throws IOException {
    String tail = tail(log);
    return tail.contains(ConsoleBoot.MARK) ? tail : OlderConsole.linesOf(log) + tail;
  }

  /**
   * A piece of a log from an offset on. virtlogd rolls logs over: one that is shorter than what was
   * read before is a new one, and the rest of the old one is given first.
   */
  static ConsoleText piece(Path log, long offset) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      if (offset > channel.size()) {
        ConsoleText rest = rest(OlderConsole.rolled(log, 0), offset);
        if (!rest.text().isEmpty()) {
          return rest;
        }
      }
      long from = offset > channel.size() ? 0 : offset;
      ByteBuffer bytes = read(channel, from);
      long next = from + bytes.remaining();
      return new ConsoleText(
          StandardCharsets.UTF_8.decode(bytes).toString(), next, next >= channel.size());
    } catch (NoSuchFileException none) {
      return new ConsoleText("", 0, true);
    }
  }

  private static ConsoleText rest(Path rolled, long offset) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(rolled)) {
      ByteBuffer bytes = read(channel, Math.min(offset, channel.size()));
      long next = offset + bytes.remaining();
      return new ConsoleText(StandardCharsets.UTF_8.decode(bytes).toString(), next, false);
    } catch (NoSuchFileException none) {
      return new ConsoleText("", 0, false);
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
