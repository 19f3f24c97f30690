package dev.innkeeper.image;

import dev.innkeeper.config.Settings;
import dev.innkeeper.disk.QemuImg;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.NetworkSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Syncs of single entries into a pool, as a fresh process would run them. */
final class SyncRig {
  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Path dataDir;
  private Duration stall = Duration.ofMillis(800);
  private ByteSize largest = ByteSize.ofGib(1);
  private ByteSize checkpoint = ByteSize.ofMib(32);
  private boolean keepDownload;
  private int attempts = 5;

  SyncRig(Vertx vertx, WorkerExecutor worker, Path dataDir) {
    this.vertx = vertx;
    this.worker = worker;
    this.dataDir = dataDir;
  }

  SyncRig stall(Duration timeout) {
    stall = timeout;
    return this;
  }

  SyncRig largest(ByteSize size) {
    largest = size;
    return this;
  }

  SyncRig checkpoint(ByteSize window) {
    checkpoint = window;
    return this;
  }

  SyncRig attempts(int most) {
    attempts = most;
    return this;
  }

  SyncRig keepDownload(boolean keeps) {
    keepDownload = keeps;
    return this;
  }

  Future<Image> sync(CatalogEntry entry, Watched progress) {
    Settings settings = settings();
    PoolFiles files = new PoolFiles(dataDir);
    ImageSync.Tools tools =
        new ImageSync.Tools(
            new Fetchers(vertx, settings.proxy()),
            new ImageStore(files),
            files,
            new HostLocks(vertx, dataDir.resolve("locks")),
            new Slots(2),
            new QemuImg(new NoTools(), Duration.ofSeconds(5)),
            worker,
            Clock.systemUTC(),
            Sharing.none());
    Promise<Image> made = Promise.promise();
    vertx.runOnContext(
        now -> new ImageSync(vertx, tools, settings, progress).run(entry).onComplete(made));
    return made.future();
  }

  private Settings settings() {
    Settings.Proxy proxy = new Settings.Proxy(Optional.empty(), Optional.empty(), List.of());
    return new Settings(
        dataDir,
        "here",
        Optional.empty(),
        new Settings.Libvirt(
            "qemu:///system",
            "none",
            Settings.Accel.TCG,
            NetworkSpec.parse("none"),
            Settings.Profile.INNKEEPER),
        new Settings.Images(
            List.of(),
            "released",
            Settings.SignatureMode.OFF,
            List.of(),
            keepDownload,
            Settings.Keep.ALL,
            Duration.ZERO,
            stall,
            attempts,
            checkpoint),
        new Settings.Limits(2, 2, largest),
        proxy,
        new Settings.Http("127.0.0.1", 0, Optional.empty(), true, Optional.empty()),
        new Settings.Cluster(false, "none", "127.0.0.1", 0, List.of(), Optional.empty()),
        new Settings.ProcessTimeouts(
            Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
        new Settings.Log("info", false));
  }

  /** For images of raw content, which no tool is run for. */
  private static final class NoTools implements CommandRunner {
    @Override
    public Running start(Command command, Consumer<String> lines) {
      throw new AssertionError("no tool is needed: " + command);
    }
  }
}
