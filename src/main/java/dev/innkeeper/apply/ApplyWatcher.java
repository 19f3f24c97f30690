package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyReport.Outcome;
import dev.innkeeper.operation.Operation;

/** Is told of a run while it goes on, on the context of its caller. */
public interface ApplyWatcher {
  /** The run begins with what is to be done. */
  void planned(ApplyPlan plan);

  /** Each state of each operation that the run began. */
  void operation(Operation operation);

  void ended(Outcome outcome);

  /** The run waits for another one of the same owner. */
  void waiting(String owner);
}
