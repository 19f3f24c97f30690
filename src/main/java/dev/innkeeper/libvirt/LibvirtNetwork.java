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
    this.call = virsh.call();
  }

  /** Whether it is defined and active. */
  public Future<Boolean> active(String name) {
    return call.attempt(List.of("net-info", "--network", name)).map(LibvirtNetwork::isActive);
  }

  private static boolean isActive(Exit info) {
    return info.succeeded()
        && info.output().lines().anyMatch(line -> line.matches("Active:\\s+yes"));
  }

  /** Starts it where it is not active. NOT_FOUND for a network that is not defined. */
  public Future<Void> ensureActive(String name) {
    return call.attempt(List.of("net-info", "--network", name))
        .compose(info -> isActive(info) ? Future.succeededFuture() : started(name, info));
  }

  private Future<Void> started(String name, Exit info) {
    if (!info.succeeded()) {
      return Future.failedFuture(
          info.errors().contains("failed to get network")
              ? Failure.of(
                  ErrorCode.NOT_FOUND,
                  "libvirt network '"
                      + name
                      + "' is not defined; choose another with --network, or define it with virsh"
                      + " net-define")
              : call.failure(info, "looking network " + name + " up"));
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
