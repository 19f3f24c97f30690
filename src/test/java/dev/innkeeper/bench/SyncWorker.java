package dev.innkeeper.bench;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.PhaseTime;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.BusCommandRunner;
import dev.innkeeper.process.ProcessVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A service that syncs once for each line it is sent, and answers with what that took. */
final class SyncWorker {
  private final Vertx vertx = Vertx.vertx();
  private final ImageService images =
      new ServiceBus(vertx).client(ImageService.ADDRESS, ImageService.class, Duration.ofMinutes(1));

  private SyncWorker() {}

  /** The arguments are keys to set, {@code key=value}. */
  public static void main(String[] sets) throws Exception {
    SyncWorker worker = new SyncWorker();
    worker.start(Arrays.asList(sets));
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      System.out.println(worker.sync());
    }
    System.out.println(peakMemory());
    result(worker.vertx.close());
  }

  private void start(List<String> sets) throws Exception {
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
            new SyncVerticle(
                new LiveSettings(settings),
                operations,
                events,
                new BusCommandRunner(vertx),
                clock)));
  }

  private String sync() throws Exception {
    long cpu = cpuNanos();
    Operation end = run(() -> images.sync(SyncRequest.of("jammy")));
    double cpuSeconds = (cpuNanos() - cpu) / 1e9;
    double wall =
        Duration.between(end.times().createdAt(), end.times().finishedAt().orElseThrow()).toNanos()
            / 1e9;
    double publish =
        end.phases().stream()
            .filter(phase -> phase.name() == Phase.PUBLISH)
            .findFirst()
            .flatMap(PhaseTime::took)
            .map(took -> took.toNanos() / 1e9)
            .orElse(0.0);
    run(() -> images.remove(String.valueOf(end.result().orElseThrow().get("id"))));
    run(() -> images.prune(new PruneOptions(false)));
    return wall + " " + cpuSeconds + " " + publish;
  }

  private Operation run(Supplier<Future<Operation>> request) throws Exception {
    return result(
        OperationWatch.follow(vertx, () -> ServiceBus.answered(request.get()), update -> {}));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** The kernel's high-water mark of this process. */
  private static String peakMemory() throws IOException {
    return Files.readString(Path.of("/proc/self/status"))
        .lines()
        .filter(line -> line.startsWith("VmHWM"))
        .map(line -> line.replaceAll("\\s+", " "))
        .findFirst()
        .orElse("");
  }
}
