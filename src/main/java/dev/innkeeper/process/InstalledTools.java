package dev.innkeeper.process;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.util.Map;

/** Which programs there are, found as the runner finds them, without running any. */
public final class InstalledTools {
  private final ToolPath path;

  public InstalledTools(Map<String, String> environment) {
    this.path = new ToolPath(environment.getOrDefault("PATH", ""));
  }

  /** On a worker thread: HOST_UNFIT naming the program and its package where it is missing. */
  public void require(Tool tool) {
    ToolPath.Found found = path.find(tool);
    if (found.file().isEmpty()) {
      throw Failure.of(
          ErrorCode.HOST_UNFIT,
          found.problem() + "; run innkeeper init to install what is missing");
    }
  }
}
