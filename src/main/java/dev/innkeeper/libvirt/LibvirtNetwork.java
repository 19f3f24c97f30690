package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import java.util.List;

/** A network of libvirt. */
public final class LibvirtNetwork {
  private final VirshCall call;

  public LibvirtNetwork(Virsh virsh) {
    this(virsh.call());
  }

  LibvirtNetwork(VirshCall call) {
    this.call = call;
  }

  static String question(String name) {
    return "net-info --network " + Questions.quoted(name);
  }

  /** Whether it is defined and active. */
  public Future<Boolean> active(String name) {
    return call.attempt(List.of("net-info", "--network", name))
        .map(info -> isActive(info.output()));
  }

  /** Whether it starts with the host. */
  Future<Boolean> autostarts(String name) {
    return call.attempt(List.of("net-info", "--network", name))
        .map(info -> info.output().lines().anyMatch(line -> line.matches("Autostart:\\s+yes")));
  }

  private static boolean isActive(String info) {
    return info.lines().anyMatch(line -> line.matches("Active:\\s+yes"));
  }

  /** Starts it where it is not active. NOT_FOUND for a network that is not defined. */
  public Future<Void> ensureActive(String name) {
    return call.attempt(List.of("net-info", "--network", name))
        .compose(exit -> ensured(name, exit.output(), exit));
  }

  /**
   * The same for what is known already.
   *
   * @param info empty where there is none, and then {@code exit} says why
   */
  Future<Void> ensured(String name, String info, Exit exit) {
    return isActive(info) ? Future.succeededFuture() : started(name, info, exit);
  }

  private Future<Void> started(String name, String info, Exit looked) {
    if (info.isBlank()) {
      return Future.failedFuture(
          looked.errors().contains("failed to get network '" + name + "'")
              ? Failure.of(
                  ErrorCode.NOT_FOUND,
                  "libvirt network '"
                      + name
                      + "' is not defined; choose another with --network, or define it with virsh"
                      + " net-define")
              : call.failure(looked, "looking network " + name + " up"));
    }
    return call.attempt(List.of("net-start", "--network", name))
        .compose(
            exit ->
                exit.succeeded() || exit.errors().contains("already active")
                    ? Future.succeededFuture()
                    : Future.failedFuture(call.failure(exit, "starting network " + name)));
  }

  public Future<Void> autostart(String name) {
    return call.output("autostarting network " + name, List.of("net-autostart", "--network", name))
        .mapEmpty();
  }
}
