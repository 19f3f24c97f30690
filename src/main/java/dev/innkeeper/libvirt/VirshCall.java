package dev.innkeeper.libvirt;

import dev.innkeeper.disk.ToolFailure;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One run of virsh on one connection, and what its failing means. */
final class VirshCall {
  /** What virsh says where no daemon listens, and where one goes away within a call. */
  private static final List<String> LOST =
      List.of(
          "failed to connect to the hypervisor",
          "due to end of file",
          "client socket is closed",
          "Cannot recv data");

  private final CommandRunner runner;
  private final String uri;
  private final Duration deadline;

  VirshCall(CommandRunner runner, String uri, Duration deadline) {
    this.runner = runner;
    this.uri = uri;
    this.deadline = deadline;
  }

  /** Whatever the end; only for callers that judge it themselves. */
  Future<Exit> attempt(List<String> arguments) {
    return attempt(arguments, deadline);
  }

  Future<Exit> attempt(List<String> arguments, Duration limit) {
    return attempt(arguments, limit.compareTo(deadline) < 0 ? limit : deadline, line -> {});
  }

  /**
   * As the others.
   *
   * @param lines of its output while it runs
   */
  Future<Exit> attempt(List<String> arguments, Consumer<String> lines) {
    return attempt(arguments, deadline, lines);
  }

  private Future<Exit> attempt(List<String> arguments, Duration limit, Consumer<String> lines) {
    List<String> all = new ArrayList<>(List.of("-q", "-c", uri));
    all.addAll(arguments);
    return runner
        .start(Command.of(Tool.VIRSH, limit, all), lines)
        .exit()
        .compose(
            exit ->
                unavailable(exit)
                    ? Future.failedFuture(failure(exit, "connecting to libvirt"))
                    : Future.succeededFuture(exit));
  }

  /** The output of a call that succeeds, or a failure that says what virsh said. */
  Future<String> output(String attempt, List<String> arguments) {
    return attempt(arguments)
        .compose(
            exit ->
                exit.succeeded() && exit.outputWhole()
                    ? Future.succeededFuture(exit.output())
                    : Future.failedFuture(failure(exit, attempt)));
  }

  private static boolean unavailable(Exit exit) {
    return !exit.succeeded() && LOST.stream().anyMatch(words -> exit.errors().contains(words));
  }

  /** virsh's own words are all there is, for its exit code is 1 for everything. */
  Failure failure(Exit exit, String attempt) {
    String said = said(exit);
    if (exit.outcome() != Exit.Outcome.EXITED) {
      return ToolFailure.of(exit, attempt);
    }
    if (unavailable(exit)) {
      return Failure.of(
          ErrorCode.LIBVIRT_UNAVAILABLE,
          attempt
              + ": "
              + uri
              + " does not answer ("
              + said
              + "); start it with innkeeper init, or see innkeeper doctor");
    }
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left")) {
      return Failure.of(ErrorCode.DISK_FULL, attempt + ": " + said + "; free space there");
    }
    if (lower.contains("does not support virt type 'kvm'")) {
      return Failure.of(
          ErrorCode.HOST_UNFIT,
          attempt
              + ": KVM is not usable here; run innkeeper doctor, or allow emulation with"
              + " --set libvirt.accel=kvm-or-tcg");
    }
    if (lower.contains("failed to get domain")) {
      return Failure.of(
          ErrorCode.NOT_FOUND, attempt + ": libvirt has no such domain; see innkeeper list");
    }
    return Failure.of(
            ErrorCode.COMMAND_FAILED,
            attempt + ": libvirt said '" + said + "'; innkeeper doctor checks this host")
        .with("command", exit.command().toString())
        .with("exitCode", exit.code());
  }

  /** COMMAND_FAILED for an answer of another shape than virsh's. */
  static Failure unreadable(String attempt, String seen) {
    return Failure.of(
        ErrorCode.COMMAND_FAILED,
        attempt
            + ": virsh answered '"
            + Quoted.of(seen.strip())
            + "', which cannot be read; check with virsh that it is libvirt's own and works");
  }

  static String said(Exit exit) {
    String words =
        exit.errors()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(line -> line.startsWith("error: ") ? line.substring("error: ".length()) : line)
            .limit(4)
            .collect(Collectors.joining(": "));
    return words.length() > 400 ? words.substring(0, 400) + "…" : words;
  }

  /** What was printed; nothing where virsh refuses with one of these words. */
  Future<String> unlessRefused(Exit exit, List<String> refusals, String attempt) {
    if (exit.succeeded() && exit.outputWhole()) {
      return Future.succeededFuture(exit.output());
    }
    return exit.outcome() == Exit.Outcome.EXITED
            && refusals.stream().anyMatch(words -> exit.errors().contains(words))
        ? Future.succeededFuture("")
        : Future.failedFuture(failure(exit, attempt));
  }
}
