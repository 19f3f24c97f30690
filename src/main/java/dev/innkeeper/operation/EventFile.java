package dev.innkeeper.operation;

import dev.innkeeper.operation.EventWindow.Frame;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Recent events on the disk, so that watchers can go on after a restart. All methods block; they
 * are called on one worker thread at a time.
 *
 * <p>The journal is no place for them: it forces each record to the disk and keeps open work alone,
 * while of events there are thousands, and the last moments of one that died may be missing. A
 * segment begins with the state of the world before its events; the last eight are kept.
 */
public final class EventFile {
  private static final int SEGMENTS = 8;
  private static final String PREFIX = "events-";

  private final Path directory;

  public EventFile(Path directory) {
    this.directory = directory;
  }

  /**
   * What was there.
   *
   * @param frames the events since the oldest segment began, without gaps
   * @param world the state after them
   */
  public record Kept(List<Frame> frames, World world, long lastId) {}

  /** Reads all segments; a line that was torn by a death ends its segment. */
  public Kept read() throws IOException {
    Reading reading = new Reading();
    for (Path segment : segments()) {
      try (BufferedReader lines = lines(segment)) {
        String line = lines.readLine();
        while (line != null && reading.take(line)) {
          line = lines.readLine();
        }
      }
    }
    return new Kept(List.copyOf(reading.frames), reading.world, reading.lastId);
  }

  /** A character that was torn is replaced, where {@link Files#newBufferedReader} would fail. */
  private static BufferedReader lines(Path segment) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(segment), StandardCharsets.UTF_8));
  }

  private static final class Reading {
    private final List<Frame> frames = new ArrayList<>();
    private World world = new World();
    private long lastId;

    private boolean take(String line) {
      try {
        JsonObject json = new JsonObject(line);
        if (json.containsKey("gap")) {
          if (json.getBoolean("gap")) {
            frames.clear();
          }
          world = World.fromJson(json, json.getString("host"));
        } else {
          frames.add(new Frame(json.getLong("id"), world.apply(json), line));
        }
        lastId = json.getLong("id");
        return true;
      } catch (RuntimeException torn) {
        // Whatever is wrong with a line, what comes after it cannot be relied on.
        return false;
      }
    }
  }

  private List<Path> segments() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    TreeSet<Path> segments = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      files.forEach(segments::add);
    }
    return List.copyOf(segments);
  }

  /**
   * Begins a segment and removes the oldest.
   *
   * @param gap whether events before it are missing
   */
  public void begin(JsonObject world, String host, long lastId, boolean gap) throws IOException {
    Files.createDirectories(directory);
    JsonObject head =
        new JsonObject().put("id", lastId).put("host", host).put("gap", gap).mergeIn(world);
    Path segment = directory.resolve(String.format("%s%019d", PREFIX, lastId));
    try (FileChannel channel =
        FileChannel.open(
            segment,
            EnumSet.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      write(channel, head.encode() + "\n");
    }
    List<Path> all = segments();
    for (Path old : all.subList(0, Math.max(0, all.size() - SEGMENTS))) {
      Files.deleteIfExists(old);
    }
  }

  /** Appends to the newest segment. */
  public void append(List<Frame> frames) throws IOException {
    List<Path> all = segments();
    Optional<Path> newest = all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    if (newest.isEmpty()) {
      throw new IOException("the events' segment was removed");
    }
    StringBuilder lines = new StringBuilder();
    frames.forEach(frame -> lines.append(frame.text()).append('\n'));
    try (FileChannel channel = FileChannel.open(newest.get(), StandardOpenOption.APPEND)) {
      write(channel, lines.toString());
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
