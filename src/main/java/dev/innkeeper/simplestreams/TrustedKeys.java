package dev.innkeeper.simplestreams;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Finds the keys that a source's signatures are checked with. */
final class TrustedKeys {
  private static final URI KEY_SERVER =
      URI.create(
          "https://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x" + Keyring.UBUNTU);

  private final Vertx vertx;
  private final MetadataFiles files;
  private final Path kept;

  /**
   * Keys to be found.
   *
   * @param directory where a key that was fetched is kept
   */
  TrustedKeys(Vertx vertx, MetadataFiles files, Path directory) {
    this.vertx = vertx;
    this.files = files;
    this.kept = directory.resolve("ubuntu-cloudimage-keyring.asc");
  }

  /**
   * The keyring.
   *
   * @param configured empty for Ubuntu's key, which is trusted by its fingerprint wherever it is
   *     from
   * @return SIGNATURE_INVALID where there is no usable key
   */
  Future<Keyring> keyring(List<Path> configured) {
    if (!configured.isEmpty()) {
      return vertx.executeBlocking(() -> read(configured), false);
    }
    return vertx
        .executeBlocking(this::ubuntu, false)
        .compose(keyring -> keyring.isEmpty() ? fetched() : Future.succeededFuture(keyring));
  }

  private Keyring ubuntu() {
    List<Path> there =
        List.of(Keyring.UBUNTU_FILE, kept).stream().filter(Files::isReadable).toList();
    return read(there).only(Keyring.UBUNTU);
  }

  private static Keyring read(List<Path> files) {
    try {
      return Keyring.ofFiles(files);
    } catch (IOException unreadable) {
      throw Failure.of(
          ErrorCode.SIGNATURE_INVALID,
          "keyring "
              + files
              + " cannot be read: "
              + unreadable.getMessage()
              + "; correct images.keyring",
          unreadable);
    }
  }

  private Future<Keyring> fetched() {
    return files
        .read(KEY_SERVER)
        .compose(key -> vertx.executeBlocking(() -> keep(key), false))
        .recover(away -> Future.failedFuture(noKey(away)));
  }

  private Keyring keep(byte[] key) throws IOException {
    Files.createDirectories(kept.getParent());
    Path next = kept.resolveSibling(kept.getFileName() + ".part");
    Files.write(next, key);
    Keyring keyring = Keyring.ofFiles(List.of(next)).only(Keyring.UBUNTU);
    if (keyring.isEmpty()) {
      Files.delete(next);
      throw new IOException("the key server sent another key");
    }
    Files.move(next, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return keyring;
  }

  private static Failure noKey(Throwable away) {
    return Failure.of(
        ErrorCode.SIGNATURE_INVALID,
        "no key to check signatures with: "
            + Keyring.UBUNTU_FILE
            + " is not there and the key server failed ("
            + away.getMessage()
            + "); install ubuntu-cloudimage-keyring, or name a file in images.keyring",
        away);
  }
}
