package dev.innkeeper.operation;

import dev.innkeeper.operation.EventWindow.Frame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that a service tells its watchers: numbered, the last ten thousand in memory, and on
 * the disk for the next start. Its state belongs to the context that made it.
 *
 * <p>Where the disk does not take them, watchers are told all the same; only a restart then begins
 * anew.
 */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private static final int RETAINED = 10_000;
  private static final int SEGMENT = 2_500;
  private static final long RETAINED_CHARACTERS = 32L << 20;

  /** So many events may be told a millisecond before ids run ahead of the clock. */
  private static final long IDS_A_MILLISECOND = 1000;

  private static final long WRITE_MILLIS = 100;
  private static final long RETRY_MILLIS = 10_000;

  private final Vertx vertx;
  private final String host;
  private final EventFile file;
  private final WorkerExecutor disk;
  private final EventWindow window;
  private final World world;
  private final List<Frame> unwritten = new ArrayList<>();
  private int inSegment;
  private boolean timerSet;
  private boolean broken;
  private boolean closed;
  private long nextId;

  private EventLog(
      Vertx vertx, String host, EventFile file, WorkerExecutor disk, EventFile.Kept kept, long id) {
    this.vertx = vertx;
    this.host = host;
    this.file = file;
    this.disk = disk;
    this.world = kept.world();
    this.nextId = id;
    this.window = new EventWindow(RETAINED, RETAINED_CHARACTERS, firstBefore(kept, id));
    kept.frames().forEach(window::add);
  }

  /**
   * Ids follow the clock, so that they rise even where the disk lost what was told before; with
   * what it kept they rise even where the clock was set back.
   */
  private static long firstId(EventFile.Kept kept, Clock clock) {
    return Math.max(kept.lastId() + 1, clock.millis() * IDS_A_MILLISECOND);
  }

  private static long firstBefore(EventFile.Kept kept, long nextId) {
    return kept.frames().isEmpty() ? nextId - 1 : kept.frames().get(0).id() - 1;
  }

  /** Takes up what the service before left in a directory. */
  public static Future<EventLog> open(Vertx vertx, Path directory, String host, Clock clock) {
    WorkerExecutor disk = vertx.createSharedWorkerExecutor("innkeeper-events", 1);
    EventFile file = new EventFile(directory);
    return disk.executeBlocking(() -> readable(file), true)
        .map(kept -> new EventLog(vertx, host, file, disk, kept, firstId(kept, clock)))
        .compose(log -> log.begun(false).map(log));
  }

  private static EventFile.Kept readable(EventFile file) {
    try {
      return file.read();
    } catch (IOException unreadable) {
      LOG.warn("events of the last run cannot be read, beginning anew", unreadable);
      return new EventFile.Kept(List.of(), new World(), 0);
    }
  }

  /** Numbers an event in its JSON form, and keeps it. */
  public void add(JsonObject event) {
    long id = nextId++;
    String key = world.apply(event);
    Frame frame = new Frame(id, key, new JsonObject().put("id", id).mergeIn(event).encode());
    window.add(frame);
    if (unwritten.size() < RETAINED) {
      unwritten.add(frame);
    } else {
      broken = true;
    }
    writeLater(broken ? RETRY_MILLIS : WRITE_MILLIS);
  }

  public EventWindow window() {
    return window;
  }

  /** The state after all events. */
  public World world() {
    return world;
  }

  private void writeLater(long millis) {
    if (!timerSet && !closed) {
      timerSet = true;
      vertx.setTimer(
          millis,
          now -> {
            if (!closed) {
              written();
            }
          });
    }
  }

  /** Writes what there is; one write at a time. */
  private Future<Void> written() {
    boolean gap = broken;
    List<Frame> batch = List.copyOf(unwritten);
    unwritten.clear();
    return (gap ? begun(true) : appended(batch))
        .onComplete(
            done -> {
              timerSet = false;
              if (!unwritten.isEmpty() || broken) {
                writeLater(broken ? RETRY_MILLIS : WRITE_MILLIS);
              }
            });
  }

  private Future<Void> appended(List<Frame> batch) {
    inSegment += batch.size();
    boolean full = inSegment >= SEGMENT;
    Future<Void> appended =
        onDisk(
            () -> {
              file.append(batch);
              return null;
            });
    // What comes meanwhile is in the new segment's world and after it, which does no harm.
    return full ? appended.compose(done -> begun(broken)) : appended;
  }

  /** A new segment, that begins with the world as it is. */
  private Future<Void> begun(boolean gap) {
    JsonObject now = world.toJson();
    long last = nextId - 1;
    inSegment = 0;
    return onDisk(
        () -> {
          file.begin(now, host, last, gap);
          return null;
        });
  }

  private Future<Void> onDisk(Callable<Void> write) {
    return disk.executeBlocking(write, true)
        .onSuccess(done -> broken = false)
        .recover(
            failure -> {
              if (!broken) {
                LOG.warn("events cannot be kept over a restart: {}", failure.getMessage());
              }
              broken = true;
              return Future.succeededFuture();
            });
  }

  /** Writes the last events. */
  public Future<Void> close() {
    closed = true;
    return written().eventually(disk::close);
  }
}
