package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageSync.Tools;
import dev.innkeeper.image.decode.SparseFile;
import dev.innkeeper.operation.HostLocks.Held;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Admits downloads to the pool's disk: each claims the most it can come to need, in a file beside
 * its part, and a new one is refused where that and what the others of this host still need do not
 * fit. A claim counts while the image's lock is held.
 */
final class SpaceClaims {
  private static final String LOCK = "image-space";
  private static final String CLAIM_END = ".claim";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern CLAIM =
      Pattern.compile("(?<stem>(?<id>.+)\\.(?:[0-9a-f]{16}|local))\\" + CLAIM_END);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final Vertx vertx;
  private final Tools tools;

  /** Another download's claim, and the lock that tells whether it lives. */
  private record Claim(String lock, long needed) {}

  SpaceClaims(Vertx vertx, Tools tools) {
    this.vertx = vertx;
    this.tools = tools;
  }

  /**
   * Claims space, or more than before; for the holder of the image's lock.
   *
   * @param most bytes of all files of this download together
   * @return DISK_FULL where they do not fit
   */
  Future<Void> claim(CatalogEntry entry, long most, Future<Void> cancelled) {
    return tools
        .locks()
        .acquire(LOCK, PATIENCE, cancelled)
        .compose(held -> admitted(entry, most).eventually(held::release));
  }

  private Future<Void> admitted(CatalogEntry entry, long most) {
    return vertx
        .executeBlocking(() -> claimsBeside(entry), false)
        .compose(this::living)
        .compose(others -> vertx.executeBlocking(() -> write(entry, most, others), false))
        .mapEmpty();
  }

  private Path claimOf(CatalogEntry entry) {
    return tools.files().parts().resolve(PoolFiles.stem(entry) + CLAIM_END);
  }

  private List<Claim> claimsBeside(CatalogEntry entry) throws IOException {
    List<Claim> claims = new ArrayList<>();
    Files.createDirectories(tools.files().parts());
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(tools.files().parts(), "*" + CLAIM_END)) {
      for (Path file : all) {
        Matcher name = CLAIM.matcher(file.getFileName().toString());
        if (name.matches() && !file.equals(claimOf(entry))) {
          long needed = number(file) - allocated(name.group("stem"));
          claims.add(new Claim(PoolFiles.lockOf(name.group("id")), Math.max(0, needed)));
        }
      }
    }
    return claims;
  }

  /** A claim that is gone or torn claims nothing. */
  private static long number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
    } catch (IOException gone) {
      return 0;
    }
  }

  private long allocated(String stem) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tools.files().parts())) {
      for (Path file : all) {
        if (file.getFileName().toString().startsWith(stem + ".")) {
          bytes += allocated(file);
        }
      }
    }
    return bytes;
  }

  private static long allocated(Path file) {
    try {
      return SparseFile.allocated(file).bytes();
    } catch (IOException gone) {
      return 0;
    }
  }

  private Future<Long> living(List<Claim> claims) {
    Future<Long> sum = Future.succeededFuture(0L);
    for (Claim claim : claims) {
      sum =
          sum.compose(
              before ->
                  tools
                      .locks()
                      .tryAcquire(claim.lock())
                      .compose(SpaceClaims::isHeld)
                      .map(lives -> before + (lives ? claim.needed() : 0)));
    }
    return sum;
  }

  private static Future<Boolean> isHeld(Optional<Held> lock) {
    return lock.map(free -> free.release().map(false)).orElse(Future.succeededFuture(true));
  }

  private Path write(CatalogEntry entry, long most, long others) throws IOException {
    long needed = Math.max(0, most - allocated(PoolFiles.stem(entry)));
    long free = tools.files().parts().toFile().getUsableSpace();
    if (free - others < needed) {
      throw full(entry, needed, others, free);
    }
    return Files.writeString(claimOf(entry), Long.toString(most));
  }

  private Failure full(CatalogEntry entry, long needed, long others, long free) {
    String besides =
        others == 0 ? "" : ", other downloads under way still need " + new ByteSize(others);
    return Failure.of(
            ErrorCode.DISK_FULL,
            "fetching "
                + entry.id()
                + " can need "
                + new ByteSize(needed)
                + " in "
                + tools.files().guests()
                + besides
                + ", and "
                + new ByteSize(free)
                + " are free; free some, for example with innkeeper images prune")
        .with("needed", needed)
        .with("others", others)
        .with("free", free);
  }

  /** On a worker thread: gives up the claim; repeatable. */
  void drop(CatalogEntry entry) throws IOException {
    Files.deleteIfExists(claimOf(entry));
  }
}
