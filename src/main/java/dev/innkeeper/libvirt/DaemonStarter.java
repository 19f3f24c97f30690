package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Starts the system's libvirt: by systemd where it runs, else its daemons by themselves. */
public final class DaemonStarter {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 100;

  private final Vertx vertx;
  private final CommandRunner runner;
  private final Virsh virsh;

  public DaemonStarter(Vertx vertx, CommandRunner runner, Virsh virsh) {
    this.vertx = vertx;
    this.runner = runner;
    this.virsh = virsh;
  }

  /** Nothing where libvirt answers; LIBVIRT_UNAVAILABLE where it cannot be made to. */
  public Future<Void> ensure() {
    return virsh
        .version()
        .recover(away -> start().compose(started -> answering(System.nanoTime())))
        .mapEmpty();
  }

  private Future<Void> start() {
    boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
    return systemd
        ? run(Tool.SYSTEMCTL, "start", "libvirtd")
        : run(Tool.VIRTLOGD, "-d").compose(logging -> run(Tool.LIBVIRTD, "-d"));
  }

  /** How it ends does not matter: whether libvirt answers afterwards does. */
  private Future<Void> run(Tool tool, String... arguments) {
    return runner.run(Command.of(tool, PATIENCE, List.of(arguments))).mapEmpty();
  }

  private Future<String> answering(long since) {
    return virsh
        .version()
        .recover(
            away ->
                System.nanoTime() - since > PATIENCE.toNanos()
                    ? Future.failedFuture(
                        Failure.of(
                            ErrorCode.LIBVIRT_UNAVAILABLE,
                            "libvirt did not start: "
                                + away.getMessage()
                                + "; look at its log, journalctl -u libvirtd",
                            away))
                    : vertx.timer(POLL_MILLIS).compose(again -> answering(since)));
  }
}
