package dev.innkeeper.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.apply.ApplyPlan.ImageItem;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.FakeImages;
import dev.innkeeper.gateway.FakeManager;
import dev.innkeeper.image.Image;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.Operations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file against what is there, of which only lists are asked. */
class PlannerTest {
  private final Vertx vertx = Vertx.vertx();
  private final Operations operations =
      new Operations(
          vertx, new EventPublisher(vertx, "here", Clock.systemUTC()), Clock.systemUTC());
  private final FakeManager manager = new FakeManager(operations);
  private final FakeImages images = new FakeImages(operations);

  @AfterEach
  void end() throws Exception {
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static ApplyFile file(String text) {
    return ApplyReader.read("name: shop\n" + text, Optional.empty());
  }

  private ApplyPlan plan(String text, boolean prune) throws Exception {
    return done(new Planner(manager, images).plan(file(text), prune));
  }

  private static Map<String, Action> actions(ApplyPlan plan) {
    Map<String, Action> actions = new LinkedHashMap<>();
    plan.containers().forEach(item -> actions.put(item.name().text(), item.action()));
    return actions;
  }

  /** Makes what a file of an owner wants. */
  private void made(String owner, String text) throws Exception {
    ApplyFile file = ApplyReader.read("name: " + owner + "\n" + text, Optional.empty());
    for (ApplyFile.Wanted wanted : file.containers()) {
      done(created(wanted.spec()));
    }
  }

  private Future<Operation> created(ContainerSpec spec) {
    return OperationWatch.follow(vertx, () -> manager.create(spec), state -> {});
  }

  @Test
  void whatIsMissingIsMadeInTheFilesOrderOnTheNewestImage() throws Exception {
    images.add("noble-amd64-20260101");
    ApplyPlan plan =
        plan(
            """
            images: [{release: noble, arch: amd64}, {release: jammy, arch: amd64}]
            containers:
              - {name: z-1, release: noble, arch: amd64}
              - {name: a-1, release: jammy, arch: amd64}
            """,
            false);
    assertThat(actions(plan).keySet()).containsExactly("z-1", "a-1");
    assertThat(actions(plan).values()).containsOnly(Action.MAKE);
    assertThat(plan.containers())
        .extracting(item -> item.image().map(Image::id))
        .containsExactly(Optional.of("noble-amd64-20260101"), Optional.empty());
    assertThat(plan.images())
        .extracting(ImageItem::newest)
        .containsExactly(Optional.of("noble-amd64-20260101"), Optional.empty());
    assertThat(plan.present()).containsExactly("noble-amd64-20260101");
  }

  @Test
  void whatThisOwnerMadeAndTheFileHasNoMoreGoesOnlyWithPrune() throws Exception {
    String both = "containers: [{name: a-1, release: noble}, {name: b-1, release: noble}]";
    made("shop", both);
    made("other", "containers: [{name: c-1, release: noble}]");
    manager.add("launched");
    String one = "containers: [{name: a-1, release: noble}]";
    assertThat(actions(plan(one, false))).isEqualTo(Map.of("a-1", Action.KEEP));
    assertThat(actions(plan(one, true)))
        .isEqualTo(Map.of("a-1", Action.KEEP, "b-1", Action.REMOVE));
    assertThat(actions(plan("containers: []", true)))
        .isEqualTo(Map.of("a-1", Action.REMOVE, "b-1", Action.REMOVE));
  }

  @Test
  void oneThatAnotherOwnerMadeIsNeitherChangedNorPruned() throws Exception {
    made("other", "containers: [{name: a-1, release: noble}]");
    ContainerItem item =
        plan("containers: [{name: a-1, release: noble, autostart: off}]", true).containers().get(0);
    assertThat(item.action()).isEqualTo(Action.LEAVE);
    assertThat(item.differences()).containsExactly("it belongs to other");
  }

  @Test
  void aFileOfImagesAloneNeedsNoLibvirt() throws Exception {
    manager.libvirtIsAway = true;
    assertThat(plan("images: [{release: noble}]", false).images()).hasSize(1);
    assertThatThrownBy(() -> plan("images: [{release: noble}]", true))
        .cause()
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LIBVIRT_UNAVAILABLE));
  }

  @Test
  void aMachineIsNamedInItsModel() throws Exception {
    manager.namespace = "juju-0d06f0-";
    assertThat(actions(plan("containers: [{machine-id: 1/kvm/0, release: noble}]", false)))
        .containsKey("juju-0d06f0-1-kvm-0");
  }

  @ParameterizedTest
  @CsvSource({"'', machine-id: '1'", "juju-0d06f0-, name: web", "juju-0d06f0-, machine-id: one"})
  void aNameThatThisHostDoesNotGiveIsRefusedBeforeAnythingElse(String namespace, String name) {
    manager.namespace = namespace;
    ApplyFile file = file("containers: [{release: noble, " + name + "}]");
    Planner planner = new Planner(manager, images);
    for (Future<?> refused : new Future<?>[] {planner.checked(file), planner.plan(file, false)}) {
      assertThatThrownBy(() -> done(refused))
          .cause()
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }
}
