package dev.innkeeper.image.decode;

import dev.innkeeper.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stands before a file in a tar archive about it (POSIX.1-2017, pax Extended Header): records
 * of the form {@code length key=value}. A key's last record counts, and an empty value is none.
 */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords();

  private static final String OFFSET = "GNU.sparse.offset";
  private static final String LENGTH = "GNU.sparse.numbytes";
  private static final Set<String> OF_USE =
      Set.of(
          "path",
          "size",
          "GNU.sparse.name",
          "GNU.sparse.size",
          "GNU.sparse.realsize",
          "GNU.sparse.map",
          "GNU.sparse.major",
          "GNU.sparse.minor");
  private static final int MOST_DIGITS = 18;

  private final Map<String, String> values = new HashMap<>();

  /** Offsets and lengths in turn: one record in version 0.1 of sparse files, and many in 0.0. */
  private final StringBuilder map = new StringBuilder();

  private int parts;

  private PaxRecords() {}

  /** UNSAFE_IMAGE where the text is no records. */
  static PaxRecords parse(byte[] text) {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < text.length) {
      int end = at + length(text, at);
      int key = indexOf(text, ' ', at, end) + 1;
      int value = indexOf(text, '=', key, end) + 1;
      if (text[end - 1] != '\n') {
        throw unreadable();
      }
      records.put(
          new String(text, key, value - 1 - key, StandardCharsets.UTF_8),
          new String(text, value, end - 1 - value, StandardCharsets.UTF_8));
      at = end;
    }
    return records;
  }

  private static int length(byte[] text, int at) {
    int blank = indexOf(text, ' ', at, text.length);
    long length = number(new String(text, at, blank - at, StandardCharsets.ISO_8859_1));
    if (length > text.length - at) {
      throw unreadable();
    }
    return (int) length;
  }

  private static int indexOf(byte[] text, char wanted, int from, int end) {
    for (int i = from; i < end; i++) {
      if (text[i] == wanted) {
        return i;
      }
    }
    throw unreadable();
  }

  private void put(String key, String value) {
    boolean offset = key.equals(OFFSET);
    if (offset || key.equals(LENGTH)) {
      if (offset != (parts % 2 == 0)) {
        throw unreadable();
      }
      map.append(parts == 0 ? "" : ",").append(value);
      parts++;
    } else if (OF_USE.contains(key)) {
      values.put(key, value);
    }
  }

  /** The file's name, where it stands here. */
  Optional<String> name() {
    return value("GNU.sparse.name").or(() -> value("path"));
  }

  /** Bytes of content that follow the file's header, where they stand here. */
  Optional<Long> size() {
    return value("size").map(PaxRecords::number);
  }

  /** How the file was stored without its holes, where it was. */
  Optional<TarMapBlocks> sparse() {
    Optional<Long> major = value("GNU.sparse.major").map(PaxRecords::number);
    if (major.isEmpty() && fileSize().isEmpty()) {
      return Optional.empty();
    }
    long minor = value("GNU.sparse.minor").map(PaxRecords::number).orElse(0L);
    if (major.orElse(0L) == 1 && minor == 0) {
      return Optional.of(new TextMapBlocks(fileSize().orElseThrow(PaxRecords::unreadable)));
    }
    if (major.orElse(0L) != 0) {
      throw Refusal.unsupported(
          "its tar has a sparse file of version " + major.get() + "." + minor);
    }
    return Optional.of(new RecordedMap(recordedMap()));
  }

  private Optional<Long> fileSize() {
    return value("GNU.sparse.realsize").or(() -> value("GNU.sparse.size")).map(PaxRecords::number);
  }

  private TarSparseMap recordedMap() {
    TarSparseMap read = new TarSparseMap(fileSize().orElseThrow(PaxRecords::unreadable));
    String numbers = value("GNU.sparse.map").orElse(map.toString());
    int at = 0;
    while (at < numbers.length()) {
      int comma = numbers.indexOf(',', at);
      int end = comma < 0 ? -1 : numbers.indexOf(',', comma + 1);
      int next = end < 0 ? numbers.length() : end;
      if (comma < 0) {
        throw unreadable();
      }
      read.add(number(numbers.substring(at, comma)), number(numbers.substring(comma + 1, next)));
      at = next + 1;
    }
    return read;
  }

  private Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  private static long number(String digits) {
    boolean sound = !digits.isEmpty() && digits.length() <= MOST_DIGITS;
    if (!sound || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      throw Refusal.unsafe("it is not sound tar: a number before a file is none");
    }
    return Long.parseLong(digits);
  }

  private static Failure unreadable() {
    return Refusal.unsafe("it is not sound tar: what stands before a file cannot be read");
  }
}
