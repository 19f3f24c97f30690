package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyReport.Result;
import dev.innkeeper.config.FileStamp;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps a host as a file says: runs it at the start, after each change of it or of a file that it
 * names, and once more some time after a run that failed in part. A file that cannot be used is
 * told once in the log, and changes nothing. Runs on the context that started it.
 */
public final class ApplyWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApplyWatch.class);

  private final Vertx vertx;
  private final ApplyOperations operations;
  private final Function<String, Future<Operation>> finished;
  private final Path path;
  private final Pace pace;
  private Set<Path> files;

  /** What the latest look found. */
  private List<FileStamp> seen = List.of();

  /** What the latest run was of. */
  private List<FileStamp> applied = List.of();

  private String refusal = "";
  private OptionalLong again = OptionalLong.empty();
  private boolean busy;
  private boolean closed;
  private long timer = -1;

  /**
   * When something is done.
   *
   * @param look how long between two looks at the files
   * @param again how long after a run that failed in part it is tried once more
   */
  public record Pace(Duration look, Duration again) {
    public static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofMinutes(5));
  }

  /**
   * A watch, not yet begun.
   *
   * @param finished gives an operation of {@code operations} once it has ended
   */
  public ApplyWatch(
      Vertx vertx,
      ApplyOperations operations,
      Function<String, Future<Operation>> finished,
      Path file,
      Pace pace) {
    this.vertx = vertx;
    this.operations = operations;
    this.finished = finished;
    this.path = file.toAbsolutePath().normalize();
    this.pace = pace;
    this.files = Set.of(path);
  }

  /** Begins the first run, and looks again each time the pace says so. */
  public Future<Void> start() {
    return stamps()
        .map(
            found -> {
              seen = found;
              timer = vertx.setPeriodic(pace.look().toMillis(), tick -> look());
              look();
              return null;
            });
  }

  private Future<List<FileStamp>> stamps() {
    return FileStamp.all(vertx, files);
  }

  private void look() {
    if (!busy) {
      busy = true;
      stamps().compose(this::looked).onComplete(done -> busy = false);
    }
  }

  /** Whoever writes the file may be in the middle of it, so that it has to look the same twice. */
  private Future<Void> looked(List<FileStamp> found) {
    boolean settled = found.equals(seen);
    seen = found;
    boolean due = !found.equals(applied) || !refusal.isEmpty() || isTimeAgain();
    return settled && due ? applied(found).recover(this::refused) : Future.succeededFuture();
  }

  private boolean isTimeAgain() {
    return again.isPresent() && System.nanoTime() - again.getAsLong() >= 0;
  }

  private Future<Void> applied(List<FileStamp> found) {
    return vertx
        .executeBlocking(() -> ApplyReader.read(path), false)
        .compose(file -> known(file, found));
  }

  /** Files that are newly named are looked at before they are read, to miss no change. */
  private Future<Void> known(ApplyFile file, List<FileStamp> found) {
    Set<Path> named = file.files(path);
    if (named.equals(files)) {
      return run(file, found);
    }
    files = named;
    return stamps().onSuccess(now -> seen = now).compose(this::applied);
  }

  private Future<Void> run(ApplyFile file, List<FileStamp> found) {
    if (closed) {
      return Future.succeededFuture();
    }
    applied = found;
    refusal = "";
    again = OptionalLong.empty();
    return operations
        .start(file, false)
        .compose(begun -> finished.apply(begun.id()))
        .onSuccess(this::ended)
        .mapEmpty();
  }

  private Future<Void> refused(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.equals(refusal)) {
      refusal = message;
      LOG.error("{}; what it said before stays as it is", message);
    }
    return Future.succeededFuture();
  }

  private void ended(Operation end) {
    ApplyReport report = ApplyReport.fromJson(new JsonObject(end.result().orElse(Map.of())));
    boolean failed = end.state() == OperationState.FAILED || report.failed();
    if (failed) {
      again = OptionalLong.of(System.nanoTime() + pace.again().toNanos());
    }
    LOG.atLevel(failed ? Level.WARN : Level.INFO)
        .addKeyValue("file", path)
        .addKeyValue("state", end.state())
        .addKeyValue("made", report.of(Result.MADE).size())
        .addKeyValue("changed", report.of(Result.CHANGED).size())
        .addKeyValue("differing", report.of(Result.DIFFERING).size())
        .addKeyValue("failed", report.of(Result.FAILED).size())
        .log(failed ? "file applied in part, tried again later" : "file applied");
  }

  /** Begins no more runs; one that is under way goes on. */
  @Override
  public void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }
}
