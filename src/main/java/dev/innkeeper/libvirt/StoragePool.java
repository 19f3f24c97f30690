package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The directory pool that images and disks are in. */
public final class StoragePool {
  private final Vertx vertx;
  private final VirshCall call;
  private final String name;
  private final Path directory;

  public StoragePool(Vertx vertx, Virsh virsh, String name, Path directory) {
    this.vertx = vertx;
    this.call = virsh.call();
    this.name = name;
    this.directory = directory;
  }

  /**
   * Defines, builds, starts and autostarts the pool, each only where it is not so yet. CONFLICT
   * where a pool of that name is somewhere else.
   */
  public Future<Void> ensure() {
    return seen().compose(this::ensured);
  }

  /**
   * The pool as virsh shows it.
   *
   * @param info empty where there is none, as is {@code xml}
   * @param exit why there is none
   */
  record Seen(String info, String xml, Exit exit) {}

  List<String> questions() {
    String pool = Questions.quoted(name);
    return List.of("pool-info --pool " + pool, "pool-dumpxml --pool " + pool);
  }

  private Future<Seen> seen() {
    return Questions.ask(call, "looking pool " + name + " up", questions())
        .map(answers -> new Seen(answers.text(0), answers.text(1), answers.exit()));
  }

  Future<Void> ensured(Seen seen) {
    return (seen.info().isBlank() ? defined(seen.exit()) : same(seen))
        .compose(this::started)
        .compose(this::autostarted)
        .compose(done -> vertx.executeBlocking(() -> owned(directory), false))
        .mapEmpty();
  }

  /** Whether the pool is there and runs. */
  public Future<Boolean> running() {
    return call.attempt(List.of("pool-info", "--pool", name))
        .map(exit -> exit.succeeded() && "running".equals(facts(exit.output()).get("State")));
  }

  /** Makes libvirt forget the pool; its directory and all in it stay. */
  public Future<Void> forget() {
    return call.attempt(List.of("pool-destroy", "--pool", name))
        .compose(stopped -> call.attempt(List.of("pool-undefine", "--pool", name)))
        .mapEmpty();
  }

  private Future<Map<String, String>> same(Seen seen) {
    return vertx
        .executeBlocking(() -> checked(PoolPlace.of(name, seen.xml())), false)
        .map(checked -> facts(seen.info()));
  }

  private PoolPlace checked(PoolPlace place) throws IOException {
    if (!place.type().equals("dir") || !place.is(directory)) {
      throw elsewhere(place);
    }
    return place;
  }

  private Failure elsewhere(PoolPlace place) {
    return Failure.of(
        ErrorCode.CONFLICT,
        "pool "
            + name
            + " is of type "
            + place.type()
            + " at "
            + place.path()
            + " and not a directory pool at "
            + directory
            + "; set libvirt.pool to another name, or data-dir to where it is");
  }

  private Future<Map<String, String>> defined(Exit info) {
    if (!info.errors().contains("failed to get pool")) {
      return Future.failedFuture(call.failure(info, "looking pool " + name + " up"));
    }
    return vertx
        .executeBlocking(() -> Files.createDirectories(directory), false)
        .compose(made -> call.attempt(definition()))
        .compose(this::definedOrTaken);
  }

  private List<String> definition() {
    return List.of(
        "pool-define-as", "--name", name, "--type", "dir", "--target", directory.toString());
  }

  /** Another process may have been faster; then its pool is looked at like any that was there. */
  private Future<Map<String, String>> definedOrTaken(Exit define) {
    if (define.succeeded()) {
      return Future.succeededFuture(Map.of("State", "inactive", "Autostart", "no"));
    }
    return define.errors().contains("already exists with uuid")
        ? seen().compose(this::same)
        : Future.failedFuture(call.failure(define, "defining pool " + name));
  }

  private Future<Map<String, String>> started(Map<String, String> facts) {
    if ("running".equals(facts.get("State"))) {
      return Future.succeededFuture(facts);
    }
    return unlessActive("building", "pool-build")
        .compose(built -> unlessActive("starting", "pool-start"))
        .map(facts);
  }

  /** Another caller may have started it meanwhile. */
  private Future<Void> unlessActive(String doing, String command) {
    return call.attempt(List.of(command, "--pool", name))
        .compose(
            exit ->
                exit.succeeded() || exit.errors().contains("already active")
                    ? Future.succeededFuture()
                    : Future.failedFuture(call.failure(exit, doing + " pool " + name)));
  }

  private Future<Void> autostarted(Map<String, String> facts) {
    return "yes".equals(facts.get("Autostart"))
        ? Future.succeededFuture()
        : call.output("autostarting pool " + name, List.of("pool-autostart", "--pool", name))
            .mapEmpty();
  }

  /** Last, for virsh makes the directory anew with an owner and mode of its own. */
  private static Path owned(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    QemuUser.give(directory);
    return directory;
  }

  private static Map<String, String> facts(String info) {
    return info.lines()
        .map(line -> line.split(":", 2))
        .filter(cells -> cells.length == 2)
        .collect(
            Collectors.toMap(cells -> cells[0].strip(), cells -> cells[1].strip(), (a, b) -> b));
  }
}
