package dev.innkeeper.container;

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
    if (!slots.isFull()) {
      announce(plan);
    }
    return lookups
        .run(Future.future(never -> {}), () -> free(plan))
        .compose(
            look ->
                tools
                    .operations()
                    .start(
                        OperationKind.CONTAINER_CREATE,
                        Subject.container(name.text()),
                        slots,
                        progress -> created(plan, look, made, progress)))
        .onSuccess(operation -> followed(name, made, operation))
        .onFailure(refused -> making.remove(name, made));
  }

  /** So that its image is looked up while libvirt is looked at. */
  private void announce(Plan plan) {
    tools
        .vertx()
        .eventBus()
        .send(
            ServiceBus.EXPECT_SYNC,
            ImageJson.requestToJson(plan.spec().image()),
            new DeliveryOptions().setLocalOnly(true));
  }

  private Future<Map<String, Object>> created(
      Plan plan, LaunchLook look, Making made, Progress progress) {
    tools.feed().updated(made.asked);
    return new Creation(tools, inventory, removal, plan, progress)
        .run(look, () -> making.remove(plan.name(), made));
  }

  private void followed(ContainerName name, Making made, Operation operation) {
    made.operation = Optional.of(operation.id());
    tools
        .operations()
        .finished(operation.id())
        .onComplete(
            end -> {
              making.remove(name, made);
              tools.feed().abandoned(name);
            });
  }

  /** ALREADY_EXISTS where a domain or a file has the name, whoever made it. */
  private Future<LaunchLook> free(Plan plan) {
    ContainerName name = plan.name();
    return LaunchLook.of(tools.virsh(), name, tools.pool(), plan.libvirtNetworks())
        .compose(
            look ->
                tools
                    .vertx()
                    .executeBlocking(() -> look.isTaken() || tools.files(name).exist(), false)
                    .compose(
                        taken ->
                            taken
                                ? Future.failedFuture(exists(name))
                                : Future.succeededFuture(look)));
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
