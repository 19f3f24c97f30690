package dev.innkeeper.bench;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.ManagerVerticle;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.BusCommandRunner;
import dev.innkeeper.process.ProcessVerticle;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Launches guests that have nothing to boot, in turn with the plain tools in sequence. */
final class LaunchBench {
  private static final int PAIRS = 5;
  private static final int MANY = 20;

  private static final String TOOLS =
      """
      mkdir -p "$1/seed"
      printf 'instance-id: %s\\nlocal-hostname: %s\\n' "$2" "$2" >"$1/seed/meta-data"
      printf '#cloud-config\\n' >"$1/seed/user-data"
      printf 'version: 2\\n' >"$1/seed/network-config"
      (cd "$1/seed" && genisoimage -quiet -output "$1/$2.iso" -volid cidata -joliet -rock user-data meta-data network-config)
      qemu-img create -q -f qcow2 -F raw -b "$3" "$1/$2.qcow" 8G
      sed "s,NAME,$2,g" "$1/domain.xml" >"$1/$2.xml"
      virsh -q -c qemu:///system define "$1/$2.xml"
      virsh -q -c qemu:///system start --domain "$2"
      """;

  private static final String REMOVE =
      """
      virsh -q -c qemu:///system destroy --domain "$2"
      virsh -q -c qemu:///system undefine --nvram --domain "$2"
      rm -rf "$1/$2".* "$1/seed"
      """;

  private final Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final ContainerManager manager =
      new ServiceBus(vertx)
          .client(ContainerManager.ADDRESS, ContainerManager.class, Duration.ofMinutes(1));

  LaunchBench(Path folder) {
    this.folder = folder;
  }

  String run() throws Exception {
    start();
    launch("bench-warm");
    Path backing =
        folder.resolve("data/kvm/guests/noble-" + Arch.host() + "-20260901-backing-file.qcow");
    domainTemplate("bench-warm");
    destroy("bench-warm");
    List<Cost> tools = new ArrayList<>();
    List<Cost> ours = new ArrayList<>();
    String scratch = Files.createDirectories(folder.resolve("tools")).toString();
    for (int i = 0; i < PAIRS; i++) {
      tools.add(Shell.timed(TOOLS, scratch, "bench-tools", backing.toString()));
      Shell.timed(REMOVE, scratch, "bench-tools");
      ours.add(launch("bench-ours"));
      destroy("bench-ours");
    }
    double sequence = many(false);
    double together = many(true);
    result(vertx.close());
    double toolsWall = Cost.median(tools).wall();
    double oursWall = Cost.median(ours).wall();
    return "| what | wall s | ratio |\n|---|---|---|\n| genisoimage, qemu-img create, virsh define,"
        + " virsh start | "
        + Cost.figure(toolsWall)
        + " | |\n| innkeeper, request to running | "
        + Cost.figure(oursWall)
        + " | "
        + Cost.figure(oursWall / toolsWall)
        + " |\n| "
        + MANY
        + " launches one after the other | "
        + Cost.figure(sequence)
        + " | |\n| "
        + MANY
        + " at once | "
        + Cost.figure(together)
        + " | "
        + Cost.figure(together / sequence)
        + " |\n";
  }

  private void start() throws Exception {
    Path empty = folder.resolve("empty.img");
    Shell.timed("qemu-img create -q -f qcow2 \"$1\" 64M", empty.toString());
    SigningKey key = SigningKey.fresh("Bench", Instant.now());
    Path keyring = Files.write(folder.resolve("launch-keyring.gpg"), key.keyring());
    Path root = folder.resolve("launch-mirror");
    new MirrorWriter(root)
        .add(new MirrorWriter.Offer("noble", "24.04", Arch.host(), "20260901", "disk1.img", empty))
        .write(key, Instant.now());
    Settings settings =
        result(
                new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
                    .load(
                        List.of(),
                        List.of(
                            "data-dir=" + folder.resolve("data"),
                            "libvirt.pool=innkeeper-bench",
                            "libvirt.accel=kvm-or-tcg",
                            "images.source=" + root.toUri(),
                            "images.keyring=" + keyring)))
            .settings();
    Clock clock = Clock.systemUTC();
    EventPublisher events = new EventPublisher(vertx, settings.hostName(), clock);
    Operations operations = new Operations(vertx, events, clock);
    BusCommandRunner runner = new BusCommandRunner(vertx);
    result(vertx.deployVerticle(new ProcessVerticle(System.getenv())));
    result(vertx.deployVerticle(new SyncVerticle(settings, operations, events, runner, clock)));
    result(
        vertx.deployVerticle(
            new ManagerVerticle(settings, operations, events, runner, clock, false)));
  }

  /** The same domain for the tools as for us, but for its names and files. */
  private void domainTemplate(String name) throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    Path own = folder.resolve("data/containers").resolve(name);
    String xml =
        Files.readString(own.resolve(name + ".xml"))
            .replace(own + "/console.log", tools + "/NAME.log")
            .replace(folder + "/data/kvm/guests/" + name + "-ds.iso", tools + "/NAME.iso")
            .replace(folder + "/data/kvm/guests/" + name + ".qcow", tools + "/NAME.qcow")
            .replace(name, "NAME");
    Files.writeString(tools.resolve("domain.xml"), xml);
  }

  private Cost launch(String name) throws Exception {
    Operation end = result(created(name));
    return new Cost(
        Duration.between(end.times().createdAt(), end.times().finishedAt().orElseThrow()).toNanos()
            / 1e9,
        0,
        0);
  }

  private Future<Operation> created(String name) {
    JsonObject spec = new JsonObject().put("name", name).put("release", "noble");
    return operation(() -> manager.create(RequestJson.specFromJson(spec)));
  }

  private void destroy(String name) throws Exception {
    result(operation(() -> manager.destroy(name, new DestroyOptions(true))));
  }

  private Future<Operation> operation(Supplier<Future<Operation>> request) {
    return OperationWatch.follow(vertx, () -> ServiceBus.answered(request.get()), update -> {});
  }

  private double many(boolean together) throws Exception {
    long begun = System.nanoTime();
    List<Future<Operation>> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(created("bench-many-" + i));
      if (!together) {
        result(all.get(i));
      }
    }
    result(Future.all(all));
    double seconds = (System.nanoTime() - begun) / 1e9;
    for (int i = 0; i < MANY; i++) {
      destroy("bench-many-" + i);
    }
    return seconds;
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.MINUTES);
  }
}
