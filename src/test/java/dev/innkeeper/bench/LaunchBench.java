package dev.innkeeper.bench;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.LiveSettings;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Launches guests that have nothing to boot, in turn with the plain tools in sequence. */
final class LaunchBench {
  private static final int WARM_UP = 3;
  private static final int PAIRS = 9;
  private static final int MANY = 20;

  /** Each virsh that tells a service what happens. */
  private static final int WATCHING = 3;

  /** A tenth of a second each; a service looks again after one second. */
  private static final int QUIET_POLLS = 12;

  private static final String FILES =
      """
      mkdir -p "$1/seed"
      printf 'instance-id: %s\\nlocal-hostname: %s\\n' "$2" "$2" >"$1/seed/meta-data"
      printf '#cloud-config\\n' >"$1/seed/user-data"
      printf 'version: 2\\n' >"$1/seed/network-config"
      (cd "$1/seed" && genisoimage -quiet -output "$1/$2.iso" -volid cidata -joliet -rock user-data meta-data network-config)
      qemu-img create -q -f qcow2 -F raw -b "$3" "$1/$2.qcow" 8G
      """;

  private static final String TOOLS =
      FILES
          + """
          sed "s,NAME,$2,g" "$1/domain.xml" >"$1/$2.xml"
          virsh -q -c qemu:///system define "$1/$2.xml"
          virsh -q -c qemu:///system start --domain "$2"
          virsh -q -c qemu:///system list | grep " $2  *running"
          """;

  private static final String VIRT_INSTALL =
      FILES
          + """
          virt-install --quiet --connect qemu:///system --virt-type qemu --name "$2" --memory 512 --vcpus 1 \
            --osinfo detect=off,require=off --import --disk "path=$1/$2.qcow" --disk "path=$1/$2.iso" \
            --network network=default --graphics none --noautoconsole --autostart
          virsh -q -c qemu:///system list | grep " $2  *running"
          """;

  private static final String REMOVE =
      """
      virsh -q -c qemu:///system destroy --domain "$2"
      virsh -q -c qemu:///system undefine --nvram --domain "$2"
      rm -rf "$1/$2".* "$1/seed"
      """;

  private final Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final TracedRunner runner = new TracedRunner(new BusCommandRunner(vertx));
  private List<String> sets = List.of();
  private final StringBuilder table = new StringBuilder();
  private @Nullable Supplier<ManagerVerticle> host;
  private String serving = "";
  private final ContainerManager manager =
      new ServiceBus(vertx)
          .client(ContainerManager.ADDRESS, ContainerManager.class, Duration.ofMinutes(1));

  LaunchBench(Path folder) {
    this.folder = folder;
  }

  /**
   * What was measured.
   *
   * @param load average of the last minute
   * @param children of one launch, a line each
   */
  record Result(String table, String load, String children) {}

  Result run() throws Exception {
    start();
    launch("bench-warm");
    Path backing =
        folder.resolve("data/kvm/guests/noble-" + Arch.host() + "-20260901-backing-file.qcow");
    domainTemplate("bench-warm");
    destroy("bench-warm");
    for (int i = 0; i < WARM_UP; i++) {
      launch("bench-warm");
      destroy("bench-warm");
    }
    String children = oneByOne(backing.toString());
    double sequence = many(false);
    double together = many(true);
    table.append(row(MANY + " launches one after the other", sequence, sequence));
    table.append(row(MANY + " at once", together, sequence));
    result(vertx.close());
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    return new Result("| what | wall s | ratio |\n|---|---|---|\n" + table, load, children);
  }

  private String oneByOne(String backing) throws Exception {
    boolean virtInstall = Files.isExecutable(Path.of("/usr/bin/virt-install"));
    List<Cost> tools = new ArrayList<>();
    List<Cost> ours = new ArrayList<>();
    List<Cost> whole = new ArrayList<>();
    List<Cost> installed = new ArrayList<>();
    String scratch = Files.createDirectories(folder.resolve("tools")).toString();
    String children = "";
    for (int i = 0; i < PAIRS; i++) {
      rest();
      tools.add(Shell.timed(TOOLS, scratch, "bench-tools", backing));
      Shell.timed(REMOVE, scratch, "bench-tools");
      serve();
      runner.reset();
      ours.add(launch("bench-ours"));
      children = String.join("\n", runner.ran()).replace(folder.toString(), "");
      destroy("bench-ours");
      rest();
      whole.add(wholeProcess("launch", "noble", "--name", "bench-whole"));
      wholeProcess("destroy", "bench-whole", "--force");
      if (virtInstall) {
        installed.add(Shell.timed(VIRT_INSTALL, scratch, "bench-virt-install", backing));
        Shell.timed(REMOVE, scratch, "bench-virt-install");
      }
    }
    serve();
    double reference = Cost.median(tools).wall();
    table.append(row("plain tools", reference, reference));
    table.append(row("innkeeper, service running", Cost.median(ours).wall(), reference));
    table.append(row("innkeeper launch, whole process", Cost.median(whole).wall(), reference));
    if (virtInstall) {
      table.append(row("virt-install", Cost.median(installed).wall(), reference));
    }
    return children;
  }

  private static String row(String what, double seconds, double reference) {
    return "| "
        + String.join(" | ", what, Cost.figure(seconds), Cost.figure(seconds / reference))
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
    sets =
        List.of(
            "data-dir=" + folder.resolve("data"),
            "libvirt.pool=innkeeper-bench",
            "libvirt.accel=kvm-or-tcg",
            "images.source=" + root.toUri(),
            "images.keyring=" + keyring);
    Settings settings =
        result(
                new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
                    .load(List.of(), sets))
            .settings();
    Clock clock = Clock.systemUTC();
    EventPublisher events = new EventPublisher(vertx, settings.hostName(), clock);
    Operations operations = new Operations(vertx, events, clock);
    result(vertx.deployVerticle(new ProcessVerticle(System.getenv())));
    result(
        vertx.deployVerticle(
            new SyncVerticle(new LiveSettings(settings), operations, events, runner, clock)));
    host =
        () ->
            new ManagerVerticle(
                new LiveSettings(settings), operations, events, runner, clock, true);
    serve();
  }

  /** Until it has looked at what there is, and has launched once. */
  private void serve() throws Exception {
    serving = result(vertx.deployVerticle(Objects.requireNonNull(host).get()));
    quiet();
    launch("bench-first");
    destroy("bench-first");
    quiet();
  }

  /** Waits until it has looked at what has happened. */
  private void quiet() throws Exception {
    for (int polls = 0; polls < QUIET_POLLS; polls++) {
      Thread.sleep(100);
      if (runner.running() > WATCHING) {
        polls = 0;
      }
    }
  }

  /** Others are measured without what watches them. */
  private void rest() throws Exception {
    if (!serving.isEmpty()) {
      result(vertx.undeploy(serving));
      serving = "";
    }
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

  /** From before the request. */
  private Cost launch(String name) throws Exception {
    Instant asked = Instant.now();
    Operation end = result(created(name));
    return new Cost(
        Duration.between(asked, end.times().finishedAt().orElseThrow()).toNanos() / 1e9, 0, 0);
  }

  private Cost wholeProcess(String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("--quiet");
    sets.forEach(set -> line.addAll(List.of("--set", set)));
    return Shell.timed("bin/innkeeper \"$@\"", line.toArray(String[]::new));
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
