package dev.innkeeper.fetch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer whose body has yet to be read.
 *
 * @param url where it came from, after redirects
 * @param from the offset of the body's first byte, as the server states it
 * @param length of the body in bytes, where the server states it
 * @param size of the whole, where the server states it
 * @param validator a strong ETag, else the Last-Modified date
 * @param body paused; it fails where the connection ends before {@code length} bytes
 * @param abort ends the connection without reading on; repeatable, and after the end does nothing
 */
public record Fetched(
    URI url,
    Kind kind,
    long from,
    OptionalLong length,
    OptionalLong size,
    Optional<String> validator,
    ReadStream<Buffer> body,
    Runnable abort) {

  /** What the server sent. */
  public enum Kind {
    /** All of it, although a part may have been asked for. */
    WHOLE,
    /** The part that begins at {@link Fetched#from}. */
    PART,
    /** Nothing, for the copy at hand still holds. */
    UNCHANGED
  }
}
