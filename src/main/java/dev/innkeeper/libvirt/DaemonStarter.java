package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.Exit.Outcome;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the system's libvirt, the one daemon libvirtd or, where only they are installed, the
 * modular ones (libvirt's documentation, "Daemons"): by systemd where it runs, else by themselves.
 */
public final class DaemonStarter {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** After a start that failed, for another process may be starting the same daemon. */
  private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(3);

  private static final long POLL_MILLIS = 100;

  /** The sockets suffice: systemd starts each daemon when it is first asked something. */
  private static final List<String> MODULAR_SOCKETS =
      List.of("virtlogd.socket", "virtnetworkd.socket", "virtstoraged.socket", "virtqemud.socket");

  private final Vertx vertx;
  private final CommandRunner runner;
  private final Virsh virsh;
  private final Path systemd;

  public DaemonStarter(Vertx vertx, CommandRunner runner, Virsh virsh) {
    this(vertx, runner, virsh, Path.of("/run/systemd/system"));
  }

  /**
   * A starter.
   *
   * @param systemd the folder that exists where systemd runs (sd_booted(3))
   */
  DaemonStarter(Vertx vertx, CommandRunner runner, Virsh virsh, Path systemd) {
    this.vertx = vertx;
    this.runner = runner;
    this.virsh = virsh;
    this.systemd = systemd;
  }

  private enum Kind {
    MONOLITHIC,
    MODULAR
  }

  /**
   * Nothing where libvirt answers; LIBVIRT_UNAVAILABLE where it cannot be made to, HOST_UNFIT at
   * once where a program for it is missing.
   */
  public Future<Void> ensure() {
    return virsh.version().recover(this::afterStart).mapEmpty();
  }

  private Future<String> afterStart(Throwable away) {
    if (Failure.from(away).code() != ErrorCode.LIBVIRT_UNAVAILABLE) {
      return Future.failedFuture(away);
    }
    return installed().compose(this::start).compose(this::answer);
  }

  private Future<Kind> installed() {
    return Future.all(present(Tool.LIBVIRTD), present(Tool.VIRTQEMUD))
        .map(found -> kind(found.resultAt(0), found.resultAt(1)));
  }

  private Future<Boolean> present(Tool daemon) {
    return run(daemon, "--version").map(exit -> exit.outcome() != Outcome.NOT_STARTED);
  }

  private static Kind kind(boolean monolithic, boolean modular) {
    if (monolithic) {
      return Kind.MONOLITHIC;
    }
    if (modular) {
      return Kind.MODULAR;
    }
    throw Failure.of(
        ErrorCode.HOST_UNFIT,
        "starting libvirt: neither libvirtd nor virtqemud is installed; run innkeeper init, or"
            + " install the package "
            + Tool.LIBVIRTD.debianPackage());
  }

  /** The end of the start that decides: of systemctl, or of the daemon that guests need. */
  private Future<Exit> start(Kind kind) {
    return vertx
        .executeBlocking(() -> Files.isDirectory(systemd), false)
        .compose(
            booted ->
                switch (kind) {
                  case MONOLITHIC ->
                      booted
                          ? run(Tool.SYSTEMCTL, "start", "libvirtd")
                          : inTurn(List.of(Tool.VIRTLOGD, Tool.LIBVIRTD));
                  case MODULAR -> booted ? sockets() : inTurn(modular());
                });
  }

  private Future<Exit> sockets() {
    List<String> arguments = new ArrayList<>(List.of("start"));
    arguments.addAll(MODULAR_SOCKETS);
    return run(Tool.SYSTEMCTL, arguments.toArray(String[]::new));
  }

  private static List<Tool> modular() {
    return List.of(Tool.VIRTLOGD, Tool.VIRTNETWORKD, Tool.VIRTSTORAGED, Tool.VIRTQEMUD);
  }

  /** How the helpers' starts end does not matter, for they may be running already. */
  private Future<Exit> inTurn(List<Tool> daemons) {
    Future<Exit> last = run(daemons.get(0), "-d");
    for (Tool next : daemons.subList(1, daemons.size())) {
      last = last.compose(before -> run(next, "-d"));
    }
    return last;
  }

  private Future<Exit> run(Tool tool, String... arguments) {
    return runner.run(Command.of(tool, PATIENCE, List.of(arguments)));
  }

  private Future<String> answer(Exit start) {
    Duration patience = start.succeeded() ? PATIENCE : LITTLE_PATIENCE;
    return answer(start, System.nanoTime() + patience.toNanos());
  }

  private Future<String> answer(Exit start, long deadlineNanos) {
    return virsh.version().recover(away -> again(start, deadlineNanos, Failure.from(away)));
  }

  private Future<String> again(Exit start, long deadlineNanos, Failure away) {
    if (away.code() != ErrorCode.LIBVIRT_UNAVAILABLE) {
      return Future.failedFuture(away);
    }
    if (System.nanoTime() > deadlineNanos) {
      return Future.failedFuture(neverCame(start, away));
    }
    return vertx.timer(POLL_MILLIS).compose(now -> answer(start, deadlineNanos));
  }

  private static Failure neverCame(Exit start, Failure away) {
    String said = VirshCall.said(start);
    return Failure.of(
        ErrorCode.LIBVIRT_UNAVAILABLE,
        "starting libvirt: it does not answer after '"
            + start.command()
            + "'"
            + (said.isEmpty() ? "" : ", which said '" + said + "'")
            + "; run that as root and look at its log, journalctl -u libvirtd -u virtqemud",
        away);
  }
}
