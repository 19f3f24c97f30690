package dev.innkeeper.cli;

import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Goes once through what commands do, so that a JVM that archives its classes at exit has those
 * that they need: a sync of an empty disk over HTTP, then a list. Run by the launcher after a
 * build, in a directory that it names and removes.
 */
final class ClassArchive {
  private static final int CLUSTER = 1 << 16;

  private ClassArchive() {}

  public static void main(String[] arguments) throws IOException {
    Logging.start();
    Path folder = Path.of(arguments[0]);
    SigningKey key = SigningKey.fresh("Class archive", Instant.now());
    Path keyring = Files.write(folder.resolve("keyring.gpg"), key.keyring());
    Path disk = Files.write(folder.resolve("disk"), emptyDisk());
    Path root = folder.resolve("mirror");
    new MirrorWriter(root)
        .add(new MirrorWriter.Offer("none", "0", Arch.host(), "20200101", "disk1.img", disk))
        .write(key, Instant.now());
    Vertx vertx = Vertx.vertx();
    LoopbackMirror mirror = Await.result(LoopbackMirror.of(vertx, root));
    String data = "data-dir=" + folder.resolve("data");
    Innkeeper.run(
        "sync",
        "none",
        "--set",
        data,
        "--set",
        "images.source=" + mirror.url(),
        "--set",
        "images.keyring=" + keyring);
    Innkeeper.run("list", "--set", data);
    Await.result(vertx.close());
  }

  /** A qcow2 file of 1 MiB with nothing in it (QEMU's docs/interop/qcow2.txt). */
  private static byte[] emptyDisk() {
    ByteBuffer file = ByteBuffer.allocate(4 * CLUSTER);
    file.putInt(0x514649fb).putInt(3).putLong(0).putInt(0).putInt(16).putLong(1 << 20).putInt(0);
    file.putInt(1).putLong(3L * CLUSTER);
    file.putLong(CLUSTER).putInt(1).putInt(0).putLong(0);
    file.putLong(0).putLong(0).putLong(0).putInt(4).putInt(104);
    return file.array();
  }
}
