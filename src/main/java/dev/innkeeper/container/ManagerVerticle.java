package dev.innkeeper.container;

import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.CommandRunner;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the container API of this host on the event bus: at its own address, and at the common one
 * where there is no cluster that answers for all hosts.
 */
public final class ManagerVerticle extends VerticleBase {
  private static final ServiceBus.Actions ACTIONS =
      new ServiceBus.Actions(
          Set.of("create", "start", "stop", "restart", "pause", "resume", "update", "destroy"),
          Set.of(
              "list",
              "info",
              "console",
              "operations",
              "operation",
              "cancel",
              "host",
              "hosts",
              "namespace",
              "isInitialized"));

  private final LiveSettings live;
  private final Operations operations;
  private final EventPublisher events;
  private final CommandRunner runner;
  private final Clock clock;
  private final boolean watching;
  private @Nullable HostWatch watch;
  private final List<MessageConsumer<JsonObject>> bound = new ArrayList<>();

  /**
   * The verticle.
   *
   * @param watching whether to tell of what others do to domains, as a service does
   */
  public ManagerVerticle(
      LiveSettings live,
      Operations operations,
      EventPublisher events,
      CommandRunner runner,
      Clock clock,
      boolean watching) {
    this.live = live;
    this.operations = operations;
    this.events = events;
    this.runner = runner;
    this.clock = clock;
    this.watching = watching;
  }

  @Override
  public Future<?> start() {
    KvmContainerManager host =
        new KvmContainerManager(ManagerTools.of(vertx, live, operations, events, runner, clock));
    vertx
        .eventBus()
        .localConsumer(
            ServiceBus.SETTLE,
            asked -> host.settle().onComplete(end -> asked.reply(end.succeeded())));
    if (watching) {
      watch = host.watch();
    }
    ServiceBus bus = new ServiceBus(vertx, operations.admission());
    bound.add(bind(bus, ContainerManager.address(live.get().hostName()), host));
    if (!vertx.isClustered()) {
      bound.add(bind(bus, ContainerManager.ADDRESS, host));
    }
    return Future.join(bound.stream().map(MessageConsumer::completion).toList());
  }

  /** Answers for a manager at an address; its failures cross the bus as they are. */
  public static MessageConsumer<JsonObject> bind(
      ServiceBus bus, String address, ContainerManager manager) {
    return bus.bind(
        address,
        ContainerManager.class,
        new AnsweringManager(manager),
        ACTIONS,
        ManagerVerticle::check);
  }

  private static void check(String action, JsonObject arguments) {
    switch (action) {
      case "create" -> RequestJson.specFromJson(arguments.getJsonObject("spec"));
      case "update" -> RequestJson.changesFromJson(arguments.getJsonObject("changes"));
      case "stop" -> RequestJson.stopFromJson(arguments.getJsonObject("options"));
      case "console" -> RequestJson.consoleFromJson(arguments.getJsonObject("options"));
      default -> {}
    }
  }

  @Override
  public Future<?> stop() {
    ServiceBus bus = new ServiceBus(vertx);
    bound.forEach(bus::unbind);
    return watch == null ? Future.succeededFuture() : watch.close();
  }
}
