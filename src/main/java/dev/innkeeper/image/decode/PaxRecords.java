package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands before a file in a tar archive about it (POSIX.1-2017, pax Extended Header): records
 * of the form {@code length key=value}. Only the size is of use here.
 */
final class PaxRecords {
  private static final int LONGEST = 1 << 20;
  private static final String SIZE = "size=";
  private static final String SPARSE = "GNU.sparse.";

  private ByteBuffer text = ByteBuffer.allocate(0);

  /** Records of so many bytes follow, padding not counted. */
  void begin(long size) {
    if (size > LONGEST) {
      throw Refusal.unsafe("it is not sound tar: " + size + " bytes stand before a file");
    }
    text = ByteBuffer.allocate((int) size);
  }

  /** Takes all bytes; padding is left out. */
  void push(ByteBuffer bytes) {
    text.put(bytes.limit(bytes.position() + Math.min(bytes.remaining(), text.remaining())));
  }

  /** The file that follows, as the records have it; then they are done with. */
  TarHeader applyTo(TarHeader file) {
    String records = new String(text.array(), 0, text.position(), StandardCharsets.ISO_8859_1);
    text = ByteBuffer.allocate(0);
    TarHeader applied = file;
    int at = 0;
    while (at < records.length()) {
      int blank = records.indexOf(' ', at);
      int end = blank < 0 ? -1 : at + (int) number(records.substring(at, blank));
      if (end <= blank || end > records.length()) {
        throw Refusal.unsafe("it is not sound tar: what stands before a file cannot be read");
      }
      applied = apply(records.substring(blank + 1, end - 1), applied);
      at = end;
    }
    return applied;
  }

  private static TarHeader apply(String record, TarHeader file) {
    if (record.startsWith(SPARSE)) {
      return new TarHeader(file.name(), file.size(), TarHeader.Kind.PAX_SPARSE);
    }
    return record.startsWith(SIZE)
        ? new TarHeader(file.name(), number(record.substring(SIZE.length())), file.kind())
        : file;
  }

  private static long number(String digits) {
    if (!digits.matches("\\d{1,18}")) {
      throw Refusal.unsafe("it is not sound tar: a number before a file is none");
    }
    return Long.parseLong(digits);
  }
}
