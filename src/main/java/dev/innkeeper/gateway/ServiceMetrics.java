package dev.innkeeper.gateway;

import dev.innkeeper.operation.OperationState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Figures of what the service does, taken from its events. Used on the gateway's context. */
final class ServiceMetrics {
  private static final Duration LAG_STEP = Duration.ofMillis(500);

  private final Vertx vertx;
  private final MeterRegistry registry;
  private final Counter bytes;
  private final Map<String, Long> running = new HashMap<>();
  private final long lagTimer;

  ServiceMetrics(Vertx vertx, MeterRegistry registry, EventHub hub, ConnectionGuard connections) {
    this.vertx = vertx;
    this.registry = registry;
    this.bytes =
        Counter.builder("innkeeper.download.bytes")
            .description("Bytes of images that were downloaded")
            .register(registry);
    Gauge.builder("innkeeper.operations.running", running, Map::size)
        .description("Operations that have begun and not ended")
        .register(registry);
    Gauge.builder("innkeeper.watchers", hub, EventHub::watchers)
        .description("Open event sockets")
        .register(registry);
    Gauge.builder("innkeeper.connections", connections, ConnectionGuard::connections)
        .description("Open HTTP connections")
        .register(registry);
    Gauge.builder("innkeeper.children", () -> ProcessHandle.current().children().count())
        .description("Child processes")
        .register(registry);
    this.lagTimer = measureLag();
  }

  private long measureLag() {
    Timer lag =
        Timer.builder("innkeeper.event.loop.lag")
            .description("How late timers of the gateway's event loop are")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    long[] due = {System.nanoTime() + LAG_STEP.toNanos()};
    return vertx.setPeriodic(
        LAG_STEP.toMillis(),
        now -> {
          long nanos = System.nanoTime();
          lag.record(Math.max(0, nanos - due[0]), TimeUnit.NANOSECONDS);
          due[0] = nanos + LAG_STEP.toNanos();
        });
  }

  /**
   * Takes note of an event in its JSON form. Bytes count for the operation that downloads; one that
   * waits for it shows the same ones, and may take the download over at that point.
   */
  void event(JsonObject event) {
    JsonObject operation = event.getJsonObject("operation");
    if (operation == null) {
      return;
    }
    String id = operation.getString("id");
    long told = "bytes".equals(operation.getString("unit")) ? operation.getLong("done", 0L) : 0;
    // One that the run before left was counted there.
    long before = running.getOrDefault(id, told);
    long done = Math.max(before, told);
    if (!operation.containsKey("waitsFor")) {
      bytes.increment((double) (done - before));
    }
    if (OperationState.parse(operation.getString("state")).isFinal()) {
      running.remove(id);
      ended(operation);
    } else {
      running.put(id, done);
    }
  }

  private void ended(JsonObject operation) {
    String kind = operation.getString("kind");
    Duration took =
        Duration.between(
            Instant.parse(operation.getString("createdAt")),
            Instant.parse(operation.getString("updatedAt")));
    Timer.builder("innkeeper.operations")
        .description("Operations that ended, by kind and outcome")
        .tag("kind", kind)
        .tag("outcome", operation.getString("state"))
        .register(registry)
        .record(took);
    for (Object phase : operation.getJsonArray("phases", new JsonArray())) {
      phase(kind, (JsonObject) phase);
    }
  }

  private void phase(String kind, JsonObject phase) {
    double seconds = phase.getDouble("seconds", 0.0);
    Timer.builder("innkeeper.phase")
        .description("Phases of operations that ended")
        .tag("kind", kind)
        .tag("phase", phase.getString("name"))
        .register(registry)
        .record((long) (seconds * 1000), TimeUnit.MILLISECONDS);
  }

  void close() {
    vertx.cancelTimer(lagTimer);
  }
}
