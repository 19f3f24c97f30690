package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private final AtomicInteger size = new AtomicInteger(1);
  private final Slots slots = new Slots(size::get);
  private final List<Integer> begun = new ArrayList<>();
  private final List<Promise<Void>> ends = new ArrayList<>();

  private Future<Void> run(int task, Future<Void> cancelled) {
    return slots.run(
        cancelled,
        () -> {
          begun.add(task);
          Promise<Void> end = Promise.promise();
          ends.add(end);
          return end.future();
        });
  }

  private void run(int task) {
    run(task, Promise.<Void>promise().future());
  }

  @Test
  void tasksBeginInTheOrderTheyCameAsOthersEnd() {
    List.of(1, 2, 3).forEach(this::run);
    assertThat(begun).containsExactly(1);
    assertThat(slots.isFull()).isTrue();

    ends.get(0).fail("a failed task frees its slot too");
    assertThat(begun).containsExactly(1, 2);
    ends.get(1).complete();
    ends.get(2).complete();

    assertThat(begun).containsExactly(1, 2, 3);
    assertThat(slots.isFull()).isFalse();
  }

  @Test
  void aBoundThatGrowsLetsThoseWaitingBegin() {
    List.of(1, 2, 3, 4).forEach(this::run);
    size.set(3);
    slots.admit();

    assertThat(begun).containsExactly(1, 2, 3);
  }

  @Test
  void aBoundThatShrinksEndsNothingAndHoldsBackTheNext() {
    size.set(2);
    List.of(1, 2, 3).forEach(this::run);
    size.set(1);
    slots.admit();
    ends.get(0).complete();
    assertThat(begun).as("one runs still").containsExactly(1, 2);

    ends.get(1).complete();
    assertThat(begun).containsExactly(1, 2, 3);
  }

  @Test
  void whoIsCancelledWhileWaitingNeverBegins() {
    run(1);
    Promise<Void> cancel = Promise.promise();
    Future<Void> waiting = run(2, cancel.future());
    cancel.complete();
    ends.get(0).complete();

    assertThat(begun).containsExactly(1);
    assertThat(waiting.cause())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(slots.isFull()).isFalse();
  }
}
