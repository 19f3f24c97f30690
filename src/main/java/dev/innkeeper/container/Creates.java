package dev.innkeeper.container;

import dev.innkeeper.container.Creation.Outlook;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.libvirt.LaunchLook;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The creates of this process, so many at a time as {@code limits.parallel-creates} allows. Knows
 * those that have not started their guest yet, for libvirt does not. Used on the manager verticle's
 * context.
 */
final class Creates {
  /** Names looked up at once, each a virsh: hundreds of creates may be asked for in a moment. */
  private static final int LOOKUPS = 8;

  private final ManagerTools tools;
  private final Inventory inventory;
  private final Removal removal;
  private final Slots slots;
  private final Slots lookups = new Slots(LOOKUPS);
  private final Map<ContainerName, Making> making = new HashMap<>();
  private Optional<HostWatch> watch = Optional.empty();

  Creates(ManagerTools tools, Inventory inventory, Removal removal) {
    this.tools = tools;
    this.inventory = inventory;
    this.removal = removal;
    this.slots = new Slots(() -> tools.settings().limits().parallelCreates());
    Context context = tools.vertx().getOrCreateContext();
    tools.live().onChange(() -> context.runOnContext(changed -> slots.admit()));
  }

  /** A create under way. */
  private static final class Making {
    final Container asked;
    Optional<String> operation = Optional.empty();

    Making(Container asked) {
      this.asked = asked;
    }
  }

  /** From now on what it knows is not looked at, and it looks at what was made. */
  void watched(HostWatch host) {
    watch = Optional.of(host);
  }

  boolean isMaking(ContainerName name) {
    return making.containsKey(name);
  }

  Set<ContainerName> names() {
    return making.keySet();
  }

  /** Those under way as they were asked for. */
  Collection<Container> containers() {
    return making.values().stream().map(made -> made.asked).toList();
  }

  Optional<Container> find(ContainerName name) {
    return Optional.ofNullable(making.get(name)).map(made -> made.asked);
  }

  /** Answers with the operation at once; ALREADY_EXISTS where the name is taken. */
  Future<Operation> begin(Plan plan) {
    ContainerName name = plan.name();
    if (isMaking(name)) {
      return Future.failedFuture(exists(name));
    }
    String host = tools.settings().hostName();
    Making made = new Making(plan.container(Container.CREATING, Optional.empty(), host));
    making.put(name, made);
    Optional<Future<LaunchLook>> look =
        isKnown(plan)
            ? Optional.empty()
            : Optional.of(lookups.run(Future.future(never -> {}), () -> look(plan)));
    long moment = watch.map(has -> has.ground().moment()).orElse(0L);
    Outlook outlook =
        new Outlook(
            look,
            () -> found(plan, moment),
            slots.isFull() ? Future.succeededFuture(false) : announced(plan));
    return free(name, look)
        .compose(
            free ->
                tools
                    .operations()
                    .start(
                        OperationKind.CONTAINER_CREATE,
                        Subject.container(name.text()),
                        slots,
                        progress -> created(plan, outlook, made, progress)))
        .onSuccess(operation -> followed(name, made, operation))
        .onFailure(refused -> ended(name, made));
  }

  /** So that its image is looked up while libvirt is looked at; whether it is in the pool. */
  private Future<Boolean> announced(Plan plan) {
    return tools
        .vertx()
        .eventBus()
        .<Boolean>request(
            ServiceBus.EXPECT_SYNC,
            ImageJson.requestToJson(plan.spec().image()),
            new DeliveryOptions().setLocalOnly(true))
        .map(Message::body)
        .otherwise(false);
  }

  private Future<Map<String, Object>> created(
      Plan plan, Outlook outlook, Making made, Progress progress) {
    tools.feed().updated(made.asked);
    return new Creation(tools, inventory, removal, plan, progress)
        .run(outlook, () -> ended(plan.name(), made));
  }

  private void followed(ContainerName name, Making made, Operation operation) {
    made.operation = Optional.of(operation.id());
    tools
        .operations()
        .finished(operation.id())
        .onComplete(
            end -> {
              ended(name, made);
              tools.feed().abandoned(name);
            });
  }

  private void ended(ContainerName name, Making made) {
    if (making.remove(name, made)) {
      watch.ifPresent(host -> host.domains().made(name));
    }
  }

  private boolean isKnownFree(ContainerName name) {
    return watch.map(host -> host.domains().isFree(name)).orElse(false);
  }

  private boolean isKnown(Plan plan) {
    return isKnownFree(plan.name())
        && watch.map(host -> host.ground().holds(plan.libvirtNetworks())).orElse(false);
  }

  private void found(Plan plan, long since) {
    watch.ifPresent(host -> host.ground().isRight(plan.libvirtNetworks(), since));
  }

  private Future<LaunchLook> look(Plan plan) {
    return LaunchLook.of(tools.virsh(), plan.name(), tools.pool(), plan.libvirtNetworks());
  }

  /** ALREADY_EXISTS where a domain or a file has the name, whoever made it. */
  private Future<Void> free(ContainerName name, Optional<Future<LaunchLook>> look) {
    Future<Boolean> domain =
        look.filter(asked -> !isKnownFree(name))
            .map(asked -> asked.map(LaunchLook::isTaken))
            .orElse(Future.succeededFuture(false));
    return domain
        .compose(
            taken -> tools.vertx().executeBlocking(() -> taken || tools.files(name).exist(), false))
        .compose(taken -> taken ? Future.failedFuture(exists(name)) : Future.succeededFuture());
  }

  static Failure exists(ContainerName name) {
    return Failure.of(
        ErrorCode.ALREADY_EXISTS,
        "container '"
            + name
            + "' exists already, whole or in part; choose another name, or destroy it first");
  }

  /** Cancels a create under way and waits for its end; what it undoes needs no destroying. */
  Future<Void> ended(ContainerName name) {
    return Optional.ofNullable(making.get(name))
        .flatMap(made -> made.operation)
        .map(this::ended)
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> ended(String operation) {
    return tools
        .operations()
        .cancel(operation)
        .compose(asked -> tools.operations().finished(operation))
        .mapEmpty();
  }
}
