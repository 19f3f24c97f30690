package dev.innkeeper.image;

import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One download that any number of operations of this process share. What it reports reaches each of
 * them, also what was reported before one came; it is cancelled when the last of them has left.
 *
 * <p>Its state belongs to one context. {@link Progress}'s methods may be called on any thread, all
 * others on that context.
 */
final class Flight implements Progress {
  private final Context context;
  private final Future<Image> landed;
  private final Promise<Image> landing = Promise.promise();
  private final Promise<Void> abandoned = Promise.promise();
  private final List<Progress> aboard = new ArrayList<>();

  /** The latest report of each kind, in the order to tell them to one who comes late. */
  private final Map<Object, Consumer<Progress>> story = new LinkedHashMap<>();

  Flight(Context context) {
    this.context = context;
    this.landed = landing.future();
  }

  /** The work is to be done once, by the one who made this. */
  void fly(Future<Image> work) {
    work.onComplete(landing);
  }

  Future<Image> landed() {
    return landed;
  }

  boolean isAbandoned() {
    return abandoned.future().isComplete();
  }

  /**
   * Takes one more along.
   *
   * @return the image; CANCELLED as soon as this one's operation is cancelled, unless it is the
   *     last: then once the work has ended
   */
  Future<Image> board(Progress passenger) {
    aboard.add(passenger);
    if (aboard.size() > 1) {
      passenger.waitsFor(id());
    }
    List.copyOf(story.values()).forEach(report -> report.accept(passenger));
    Promise<Image> outcome = Promise.promise();
    landed.onComplete(image -> outcome.tryComplete(image), failed -> outcome.tryFail(failed));
    passenger.cancelled().onSuccess(now -> context.runOnContext(here -> leave(passenger, outcome)));
    return outcome.future();
  }

  private void leave(Progress passenger, Promise<Image> outcome) {
    if (landed.isComplete() || aboard.size() == 1) {
      abandoned.tryComplete();
      return;
    }
    boolean first = aboard.get(0) == passenger;
    aboard.remove(passenger);
    if (first) {
      aboard.forEach(other -> other.waitsFor(id()));
    }
    outcome.tryFail(BodyPump.cancelled());
  }

  /** That of the operation whose work this is: the first that is still there. */
  @Override
  public String id() {
    return aboard.get(0).id();
  }

  private void tell(Object kind, Consumer<Progress> report) {
    context.runOnContext(
        now -> {
          story.remove(kind);
          story.put(kind, report);
          aboard.forEach(report);
        });
  }

  private record Ended(Phase phase) {}

  private record Warned(String text) {}

  private enum Kind {
    MEASURE,
    DONE,
    MESSAGE,
    WAITS,
    COMMIT
  }

  @Override
  public void begin(Phase phase) {
    context.runOnContext(
        now -> story.keySet().removeAll(List.of(Kind.MEASURE, Kind.DONE, Kind.MESSAGE)));
    tell(phase, each -> each.begin(phase));
  }

  @Override
  public void end(Phase phase) {
    tell(new Ended(phase), each -> each.end(phase));
  }

  @Override
  public void measure(String unit, long total) {
    tell(Kind.MEASURE, each -> each.measure(unit, total));
  }

  @Override
  public void done(long amount) {
    tell(Kind.DONE, each -> each.done(amount));
  }

  @Override
  public void message(String text) {
    tell(Kind.MESSAGE, each -> each.message(text));
  }

  @Override
  public void warn(String text) {
    tell(new Warned(text), each -> each.warn(text));
  }

  @Override
  public void waitsFor(String operationId) {
    tell(Kind.WAITS, each -> each.waitsFor(operationId));
  }

  @Override
  public Future<Void> cancelled() {
    return abandoned.future();
  }

  @Override
  public void commit() {
    tell(Kind.COMMIT, Progress::commit);
  }
}
