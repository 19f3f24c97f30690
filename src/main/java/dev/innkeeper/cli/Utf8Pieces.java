package dev.innkeeper.cli;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text whose pieces are cut anywhere, in the middle of characters too. */
final class Utf8Pieces {
  /** Stands for bytes that are no UTF-8. */
  static final char REPLACEMENT = '\ufffd';

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The begun bytes of a character, at most three. */
  private byte[] begun = {};

  /** All whole characters up to the end of this piece. */
  String next(Buffer piece) {
    ByteBuffer bytes = ByteBuffer.allocate(begun.length + piece.length());
    bytes.put(begun).put(piece.getBytes()).flip();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    decoder.decode(bytes, text, false);
    begun = new byte[bytes.remaining()];
    bytes.get(begun);
    return text.flip().toString();
  }
}
