package dev.innkeeper.simplestreams;

import dev.innkeeper.operation.DurableFile;
import dev.innkeeper.operation.FileGuard;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Remembers the newest {@code updated} of each signed document, so that an old one, signed as it
 * is, cannot be played back; shared by all processes of a host. Methods block and are called on
 * worker threads.
 */
final class SeenUpdates {
  private final Path file;

  SeenUpdates(Path file) {
    this.file = file;
  }

  /** Throws {@link IllegalArgumentException} where a newer one of this document has been seen. */
  void check(String document, String updated) throws IOException {
    FileGuard.locked(
        file.resolveSibling(file.getFileName() + ".lock"), () -> judged(document, updated));
  }

  private JsonObject judged(String document, String updated) throws IOException {
    Optional<Instant> moment = moment(updated);
    JsonObject seen = read();
    Optional<Instant> before = Optional.ofNullable(seen.getString(document)).map(Instant::parse);
    if (before.isPresent() && (moment.isEmpty() || moment.get().isBefore(before.get()))) {
      throw new IllegalArgumentException(
          "it is of " + updated + ", older than the one of " + before.get() + " seen before");
    }
    if (moment.isPresent() && !moment.equals(before)) {
      write(seen.put(document, moment.get().toString()));
    }
    return seen;
  }

  private static Optional<Instant> moment(String updated) {
    try {
      return Optional.of(
          ZonedDateTime.parse(updated, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  private JsonObject read() throws IOException {
    try {
      return new JsonObject(Files.readString(file));
    } catch (NoSuchFileException first) {
      return new JsonObject();
    } catch (DecodeException damaged) {
      return new JsonObject();
    }
  }

  private void write(JsonObject seen) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    DurableFile.replace(file, next, seen.encodePrettily());
  }
}
