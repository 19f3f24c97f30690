package dev.innkeeper.disk;

import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * Makes NoCloud seeds with genisoimage(1): volume {@code cidata} with three files at its root
 * (cloud-init's documentation, "NoCloud").
 */
public final class SeedIso {
  private final Vertx vertx;
  private final CommandRunner runner;
  private final Duration deadline;

  public SeedIso(Vertx vertx, CommandRunner runner, Duration deadline) {
    this.vertx = vertx;
    this.runner = runner;
    this.deadline = deadline;
  }

  /**
   * Makes a seed, readable for its owner only; libvirt gives it to qemu's user at the start. One
   * that was there stays as it was until the new one is whole. HOST_UNFIT, COMMAND_FAILED,
   * COMMAND_TIMEOUT or DISK_FULL, and then nothing unfinished is left.
   *
   * @param directory has the files user-data, meta-data and network-config
   */
  public Future<Void> create(Path directory, Path iso) {
    Path unfinished = unfinished(iso);
    return vertx
        .executeBlocking(() -> prepared(unfinished), false)
        .compose(file -> runner.run(command(directory, iso)))
        .compose(exit -> ToolFailure.check(exit, "creating the seed " + iso))
        .compose(made -> vertx.executeBlocking(() -> renamed(unfinished, iso), false))
        .eventually(() -> vertx.executeBlocking(() -> Files.deleteIfExists(unfinished), false))
        .mapEmpty();
  }

  /** genisoimage keeps the mode of a file that is there. */
  private static Path prepared(Path file) throws IOException {
    Files.deleteIfExists(file);
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static Path renamed(Path unfinished, Path iso) throws IOException {
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
    return Files.move(unfinished, iso, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path unfinished(Path iso) {
    return iso.resolveSibling("." + iso.getFileName() + ".part");
  }

  /** What {@link #create} runs. The names are relative, for they become names in the volume. */
  public Command command(Path directory, Path iso) {
    return Command.of(
            Tool.GENISOIMAGE,
            deadline,
            List.of(
                "-quiet",
                "-output",
                unfinished(iso).toString(),
                "-volid",
                "cidata",
                "-joliet",
                "-rock",
                "user-data",
                "meta-data",
                "network-config"))
        .in(directory);
  }
}
