package dev.innkeeper.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Splits bytes into lines at newline and carriage return; what exceeds 4 KiB of one is dropped. */
final class LineSplitter {
  private static final int LONGEST = 4096;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(160);

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  void add(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n' || next == '\r') {
        end();
      } else if (line.size() < LONGEST) {
        line.write(next);
      }
    }
  }

  /** Delivers what has been begun. */
  void end() {
    if (line.size() > 0) {
      lines.accept(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }
  }
}
