package dev.innkeeper.image.decode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a tar archive says about the file that follows, beside its header. */
final class TarNotes {
  private static final int LONGEST = 4 << 20;

  private ByteBuffer text = ByteBuffer.allocate(0);
  private TarHeader.Kind kind = TarHeader.Kind.OTHER;
  private PaxRecords global = PaxRecords.NONE;
  private PaxRecords own = PaxRecords.NONE;
  private Optional<String> longName = Optional.empty();

  /** A note of this kind and size follows, its padding not counted. */
  void begin(TarHeader note) {
    if (note.size() > LONGEST) {
      throw Refusal.unsafe("it is not sound tar: " + note.size() + " bytes stand before a file");
    }
    kind = note.kind();
    text = ByteBuffer.allocate((int) note.size());
  }

  /** Takes all bytes; padding is left out. */
  void push(ByteBuffer bytes) {
    text.put(bytes.limit(bytes.position() + Math.min(bytes.remaining(), text.remaining())));
  }

  /** Reads the note once all of it was pushed. */
  void end() {
    switch (kind) {
      case PAX -> own = PaxRecords.parse(text.array());
      case PAX_GLOBAL -> global = PaxRecords.parse(text.array());
      case LONG_NAME ->
          longName =
              Optional.of(new String(text.array(), StandardCharsets.UTF_8).split("\0", 2)[0]);
      case FILE, SPARSE, EMPTY, OTHER -> throw new IllegalStateException(kind + " is no note");
    }
    text = ByteBuffer.allocate(0);
  }

  /** A header as the notes before it have it. */
  TarHeader applyTo(TarHeader header) {
    return new TarHeader(
        own.name().or(() -> longName).or(global::name).orElse(header.name()),
        own.size().or(global::size).orElse(header.size()),
        header.kind());
  }

  /** How the file that follows was stored without its holes, where it was. */
  Optional<TarMapBlocks> sparse() {
    return own.sparse();
  }

  /** What is about one file does not concern the next. */
  void forget() {
    own = PaxRecords.NONE;
    longName = Optional.empty();
  }
}
