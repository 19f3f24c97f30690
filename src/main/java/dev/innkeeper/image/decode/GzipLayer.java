package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** gzip (RFC 1952) of one or several members; zeros may follow, as gzip itself allows. */
final class GzipLayer implements Layer {
  private static final int TRAILER = 8;
  private static final int PIECE = 256 << 10;

  private final Layer within;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final ByteBuffer output = ByteBuffer.allocate(PIECE);
  private final ByteBuffer trailer = ByteBuffer.allocate(TRAILER).order(ByteOrder.LITTLE_ENDIAN);
  private GzipHeader header = new GzipHeader();
  private State state = State.FIRST_HEADER;
  private int length;

  private enum State {
    FIRST_HEADER,
    BODY,
    TRAILER,
    NEXT_HEADER,
    PADDING
  }

  GzipLayer(Layer within) {
    this.within = within;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      switch (state) {
        case BODY -> inflate(bytes);
        case FIRST_HEADER -> takeHeader(bytes.get());
        case TRAILER -> takeTrailer(bytes.get());
        case NEXT_HEADER, PADDING -> takeNext(bytes.get());
      }
    }
  }

  private void takeHeader(byte next) {
    if (header.take(next)) {
      header = new GzipHeader();
      inflater.reset();
      crc.reset();
      length = 0;
      state = State.BODY;
    }
  }

  private void inflate(ByteBuffer bytes) throws IOException {
    inflater.setInput(bytes);
    try {
      while (!inflater.finished() && !inflater.needsInput()) {
        output.clear();
        if (inflater.inflate(output) == 0 && inflater.needsDictionary()) {
          throw Refusal.unsafe("it is not sound gzip: it needs a dictionary");
        }
        output.flip();
        crc.update(output.duplicate());
        length += output.remaining();
        within.push(output);
      }
    } catch (DataFormatException malformed) {
      throw Refusal.unsafe("it is not sound gzip: " + malformed.getMessage(), malformed);
    }
    if (inflater.finished()) {
      state = State.TRAILER;
    }
  }

  private void takeTrailer(byte next) {
    if (trailer.put(next).hasRemaining()) {
      return;
    }
    trailer.flip();
    if (trailer.getInt() != (int) crc.getValue() || trailer.getInt() != length) {
      throw Refusal.unsafe("it is not sound gzip: its checksum does not fit");
    }
    trailer.clear();
    state = State.NEXT_HEADER;
  }

  private void takeNext(byte next) {
    if (header.isEmpty() && next == 0) {
      state = State.PADDING;
    } else if (state == State.PADDING) {
      throw Refusal.unsafe("it is not sound gzip: other bytes follow it");
    } else {
      takeHeader(next);
    }
  }

  @Override
  public void finish() throws IOException {
    boolean between = state == State.NEXT_HEADER && header.isEmpty();
    if (!between && state != State.PADDING) {
      throw Refusal.unsafe("it is not sound gzip: it ends too early");
    }
    within.finish();
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    within.close();
  }
}
