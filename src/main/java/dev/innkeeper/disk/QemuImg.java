package dev.innkeeper.disk;

import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What qemu-img(1) does here. File names are given as {@code file:} ones, as protocols need.
 *
 * <p>Failures: HOST_UNFIT, COMMAND_FAILED, COMMAND_TIMEOUT, CANCELLED, DISK_FULL. What a failed run
 * has begun is the caller's to remove, as what an undone one made is.
 */
public final class QemuImg {
  private static final Pattern PROGRESS = Pattern.compile("\\((\\d{1,3}(?:\\.\\d+)?)/100%\\)");

  private final CommandRunner runner;
  private final Duration deadline;

  public QemuImg(CommandRunner runner, Duration deadline) {
    this.runner = runner;
    this.deadline = deadline;
  }

  /** Makes a sparse overlay; the image is raw and stays as it is. */
  public Future<Void> createOverlay(Path overlay, Path image, ByteSize size) {
    return run(
        "creating the disk " + overlay,
        List.of(
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "raw",
            "-b",
            image.toString(),
            file(overlay),
            Long.toString(size.bytes())));
  }

  /** Grows a disk that no guest uses. */
  public Future<Void> resize(Path disk, ByteSize size) {
    return run(
        "growing the disk " + disk,
        List.of("resize", "-q", "-f", "qcow2", file(disk), Long.toString(size.bytes())));
  }

  /**
   * Converts to sparse raw content, of a format that is not decoded while it arrives.
   *
   * @param percent gets 0 to 100 while it runs
   * @param cancelled ends the conversion
   */
  public Future<Void> convertToRaw(
      Path from, String format, Path to, DoubleConsumer percent, Future<Void> cancelled) {
    CommandRunner.Running running =
        runner.start(
            Command.of(
                Tool.QEMU_IMG,
                deadline,
                List.of("convert", "-p", "-f", format, "-O", "raw", file(from), file(to))),
            line -> progress(line, percent));
    cancelled.onSuccess(now -> running.cancel());
    return running.exit().compose(exit -> ToolFailure.check(exit, "converting " + from)).mapEmpty();
  }

  private static void progress(String line, DoubleConsumer percent) {
    Matcher match = PROGRESS.matcher(line);
    if (match.find()) {
      percent.accept(Double.parseDouble(match.group(1)));
    }
  }

  private Future<Void> run(String attempt, List<String> arguments) {
    Future<Exit> exit = runner.run(Command.of(Tool.QEMU_IMG, deadline, arguments));
    return exit.compose(end -> ToolFailure.check(end, attempt)).mapEmpty();
  }

  private static String file(Path path) {
    return "file:" + path;
  }
}
