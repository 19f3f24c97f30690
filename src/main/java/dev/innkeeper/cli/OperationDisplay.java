package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import java.util.function.Consumer;

/** Shows an operation while it runs; gets each state that it is seen in, on the node's context. */
interface OperationDisplay extends Consumer<Operation> {
  /** Called each second, for what is told no oftener. */
  void tick();
}
