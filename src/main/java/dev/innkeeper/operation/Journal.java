package dev.innkeeper.operation;

import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What this host's processes are in the middle of, so that after a sudden death the next one can
 * finish or undo it.
 *
 * <p>A record is on the disk before its future succeeds; records that are asked for at the same
 * time share one fsync. Methods may be called on any thread; futures complete on the caller's
 * context. Who lives still holds the host lock of its subject; what is open in the journal without
 * such a lock is the work of the dead.
 */
public final class Journal {
  private final Vertx vertx;
  private final WorkerExecutor disk;
  private final JournalFile file;
  private final Clock clock;
  private final List<Pending> pending = new ArrayList<>();

  public Journal(Vertx vertx, Path directory, Clock clock) {
    this.vertx = vertx;
    this.disk = vertx.createSharedWorkerExecutor("innkeeper-journal", 1);
    this.file = new JournalFile(directory);
    this.clock = clock;
  }

  private record Pending(JournalRecord record, Promise<Void> written) {}

  /** Work under way. */
  public final class Work {
    private final JournalRecord begun;

    private Work(JournalRecord begun) {
      this.begun = begun;
    }

    /** No other work has it, so what is made in this work can bear it to be known by. */
    public UUID id() {
      return UUID.fromString(begun.work());
    }

    /** Notes that a step is done. */
    public Future<Void> step(String name) {
      return append(begun.step(name, clock.instant()));
    }

    /** Notes that nothing is left to finish or undo. Repeatable. */
    public Future<Void> end() {
      return append(begun.end(clock.instant()));
    }
  }

  /** Notes that work begins; from now on its death leaves a trace. */
  public Future<Work> begin(OperationKind kind, Subject subject) {
    JournalRecord begun =
        JournalRecord.begin(UUID.randomUUID().toString(), kind, subject, clock.instant());
    return append(begun).map(written -> new Work(begun));
  }

  /** Work that has begun and not ended, that of the living included, oldest first. */
  public Future<List<Unfinished>> unfinished() {
    return disk.executeBlocking(() -> Unfinished.of(file.read()), false);
  }

  /** Takes up work that somebody else began, to end it. */
  public Work resume(Unfinished left) {
    return new Work(JournalRecord.begin(left.id(), left.kind(), left.subject(), left.begunAt()));
  }

  private Future<Void> append(JournalRecord record) {
    Promise<Void> written = ((ContextInternal) vertx.getOrCreateContext()).promise();
    boolean first;
    synchronized (pending) {
      first = pending.isEmpty();
      pending.add(new Pending(record, written));
    }
    if (first) {
      disk.executeBlocking(this::flush, true);
    }
    return written.future();
  }

  /** On the journal's worker thread. */
  private int flush() {
    List<Pending> batch;
    synchronized (pending) {
      batch = List.copyOf(pending);
      pending.clear();
    }
    try {
      file.append(batch.stream().map(Pending::record).toList());
      batch.forEach(entry -> entry.written().complete());
    } catch (IOException | RuntimeException failure) {
      Failure told = JournalFile.failure(failure);
      batch.forEach(entry -> entry.written().fail(told));
    }
    return batch.size();
  }
}
