package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.operation.EventBudget.Importance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventBudgetTest {
  @Test
  void neverMoreThanTenInAnySecondWhateverComes() {
    Random random = new Random(7);
    EventBudget budget = new EventBudget();
    List<Long> sent = new ArrayList<>();
    for (long now = 0; now < 60_000; now += random.nextInt(20)) {
      Importance importance = random.nextInt(4) == 0 ? Importance.PHASE : Importance.TICK;
      if (budget.delay(importance, now) == 0) {
        budget.spend(now);
        sent.add(now);
      }
    }
    assertThat(sent).hasSizeGreaterThan(200);
    for (int i = 10; i < sent.size(); i++) {
      assertThat(sent.get(i) - sent.get(i - 10)).isGreaterThanOrEqualTo(1000);
    }
  }

  @Test
  void theEndNeverWaits() {
    EventBudget budget = new EventBudget();
    long now = 0;
    while (budget.delay(Importance.PHASE, now) == 0) {
      budget.spend(now);
    }
    assertThat(budget.delay(Importance.END, now)).isZero();
  }

  @Test
  void tellsWhenTheNextOneMayGo() {
    EventBudget budget = new EventBudget();
    for (int i = 0; i < 9; i++) {
      budget.spend(i * 10L);
    }
    assertThat(budget.delay(Importance.PHASE, 500)).isEqualTo(500);
    assertThat(budget.delay(Importance.PHASE, 1000)).isZero();
  }
}
