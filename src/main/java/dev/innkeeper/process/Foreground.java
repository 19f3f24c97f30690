package dev.innkeeper.process;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that takes over the terminal for a while, as an interactive ssh does. */
public final class Foreground {
  private Foreground() {}

  /**
   * Runs it with this process's own terminal and environment; blocks, so it is for the main thread.
   *
   * @return its exit status; HOST_UNFIT where it is not installed
   */
  public static int run(Tool tool, List<String> arguments) {
    ToolPath.Found found = new ToolPath(System.getenv().getOrDefault("PATH", "")).find(tool);
    Path program =
        found
            .file()
            .orElseThrow(
                () ->
                    Failure.of(
                        ErrorCode.HOST_UNFIT,
                        found.problem() + "; run: apt-get install " + tool.debianPackage()));
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(arguments);
    try {
      return new ProcessBuilder(line).inheritIO().start().waitFor();
    } catch (IOException failed) {
      throw Failure.of(
          ErrorCode.COMMAND_FAILED,
          "starting " + program + ": " + failed.getMessage() + "; try it by hand",
          failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw Failure.of(ErrorCode.CANCELLED, "interrupted while " + program + " ran", stop);
    }
  }
}
