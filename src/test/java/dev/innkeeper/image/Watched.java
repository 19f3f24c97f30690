package dev.innkeeper.image;

import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a sync reports. */
final class Watched implements Progress {
  private final Promise<Void> cancelled = Promise.promise();
  private final Promise<Void> there = Promise.promise();
  final List<String> messages = new ArrayList<>();
  final List<Long> totals = new ArrayList<>();
  private long awaited = Long.MAX_VALUE;

  Future<Void> reached(long amount) {
    awaited = amount;
    return there.future();
  }

  void cancel() {
    cancelled.tryComplete();
  }

  @Override
  public String id() {
    return "watched";
  }

  @Override
  public void begin(Phase phase) {}

  @Override
  public void end(Phase phase) {}

  @Override
  public void measure(String unit, long total) {
    totals.add(total);
  }

  @Override
  public void done(long amount) {
    if (amount >= awaited) {
      there.tryComplete();
    }
  }

  @Override
  public void message(String text) {
    messages.add(text);
  }

  @Override
  public void warn(String text) {}

  @Override
  public void waitsFor(String operationId) {}

  @Override
  public Future<Void> cancelled() {
    return cancelled.future();
  }

  @Override
  public void commit() {}
}
