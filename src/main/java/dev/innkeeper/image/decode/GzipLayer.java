package dev.innkeeper.image.decode;

import dev.innkeeper.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** gzip (RFC 1952) of one or several members. */
final class GzipLayer implements Layer {
  private static final int MAGIC = 0x8b1f;
  private static final int FIXED = 10;
  private static final int TRAILER = 8;
  private static final int LONGEST_HEADER = 64 << 10;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final Layer within;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final ByteBuffer output = ByteBuffer.allocate(256 << 10);
  private final ByteArrayOutputStream edge = new ByteArrayOutputStream();
  private boolean inBody;
  private boolean trailerNext;
  private long length;

  GzipLayer(Layer within) {
    this.within = within;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (inBody) {
        inflate(bytes);
      } else {
        edge.write(bytes.get());
        edgeGrew();
      }
    }
  }

  private void inflate(ByteBuffer bytes) throws IOException {
    inflater.setInput(bytes);
    try {
      while (!inflater.finished() && !inflater.needsInput()) {
        output.clear();
        if (inflater.inflate(output) == 0 && inflater.needsDictionary()) {
          throw broken("it needs a dictionary", null);
        }
        output.flip();
        crc.update(output.duplicate());
        length += output.remaining();
        within.push(output);
      }
    } catch (DataFormatException malformed) {
      throw broken(String.valueOf(malformed.getMessage()), malformed);
    }
    if (inflater.finished()) {
      inBody = false;
      trailerNext = true;
    }
  }

  /** Headers and trailers are short, so they are gathered byte by byte. */
  private void edgeGrew() {
    byte[] bytes = edge.toByteArray();
    if (trailerNext && bytes.length == TRAILER) {
      ByteBuffer trailer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (trailer.getInt() != (int) crc.getValue() || trailer.getInt() != (int) length) {
        throw broken("its checksum does not fit", null);
      }
      trailerNext = false;
      edge.reset();
    } else if (!trailerNext && headerComplete(bytes)) {
      edge.reset();
      inflater.reset();
      crc.reset();
      length = 0;
      inBody = true;
    } else if (bytes.length > LONGEST_HEADER) {
      throw broken("its header does not end", null);
    }
  }

  private static boolean headerComplete(byte[] bytes) {
    if (bytes.length < FIXED) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if ((header.getShort(0) & 0xffff) != MAGIC || header.get(2) != 8) {
      throw broken("other bytes follow it", null);
    }
    int flags = header.get(3);
    int end = FIXED;
    if ((flags & EXTRA) != 0) {
      if (bytes.length < end + 2) {
        return false;
      }
      end += 2 + (header.getShort(end) & 0xffff);
    }
    for (int text = NAME; text <= COMMENT; text *= 2) {
      if ((flags & text) != 0) {
        while (end < bytes.length && bytes[end] != 0) {
          end++;
        }
        end++;
      }
    }
    return bytes.length == end + ((flags & HEADER_CRC) != 0 ? 2 : 0);
  }

  private static Failure broken(String why, @Nullable Throwable cause) {
    String message = "it is not sound gzip: " + why;
    return cause == null ? Refusal.unsafe(message) : Refusal.unsafe(message, cause);
  }

  @Override
  public void finish() throws IOException {
    if (inBody || trailerNext || edge.size() > 0) {
      throw broken("it ends too early", null);
    }
    within.finish();
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    within.close();
  }
}
