package dev.innkeeper.container;

import dev.innkeeper.disk.ToolFailure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Whether the tools that make a container's files are there, before anything is begun. */
record ToolCheck(CommandRunner runner) {
  private static final Duration SHORT = Duration.ofSeconds(10);

  /** HOST_UNFIT naming the missing one. */
  Future<Void> forContainers() {
    return Future.all(there(Tool.GENISOIMAGE), there(Tool.QEMU_IMG)).mapEmpty();
  }

  private Future<?> there(Tool tool) {
    return runner
        .run(Command.of(tool, SHORT, List.of("--version")))
        .compose(exit -> ToolFailure.check(exit, "looking for " + tool.program()));
  }
}
