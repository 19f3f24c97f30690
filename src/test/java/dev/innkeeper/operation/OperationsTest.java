package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OperationsTest {
  private static final Subject SUBJECT = Subject.container("web-1");

  private final List<Operation> seen = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Operations operations;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
    operations =
        new Operations(
            vertx, new EventPublisher(vertx, "here", Clock.systemUTC()), Clock.systemUTC());
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Event.ADDRESS,
            message -> seen.add(OperationJson.fromJson(Event.fromJson(message.body()).object())));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Future<Operation> run(
      java.util.function.Function<Progress, Future<Map<String, Object>>> task) {
    return operations
        .start(OperationKind.CONTAINER_CREATE, SUBJECT, task)
        .compose(begun -> operations.finished(begun.id()));
  }

  private List<Operation> events() {
    Awaitility.await()
        .atMost(5, TimeUnit.SECONDS)
        .until(() -> !seen.isEmpty() && seen.get(seen.size() - 1).state().isFinal());
    return List.copyOf(seen);
  }

  @Test
  void everyPhaseIsToldAndTheEndComesLast() throws Exception {
    Operation end =
        result(
            run(
                progress -> {
                  for (Phase phase : List.of(Phase.SEED, Phase.DEFINE, Phase.START)) {
                    progress.begin(phase);
                    progress.end(phase);
                  }
                  return Future.succeededFuture(Map.of("name", "web-1"));
                }));
    assertThat(end.state()).isEqualTo(OperationState.SUCCEEDED);
    assertThat(end.result()).contains(Map.of("name", "web-1"));
    List<Operation> events = events();
    assertThat(events).extracting(Operation::state).endsWith(OperationState.SUCCEEDED);
    assertThat(events.get(events.size() - 1).phases())
        .extracting(PhaseTime::name)
        .containsExactly(Phase.SEED, Phase.DEFINE, Phase.START);
    assertThat(events.get(events.size() - 1).phases()).allMatch(phase -> phase.took().isPresent());
  }

  @Test
  void aFloodOfProgressBecomesFewEventsAndKeepsTheLastState() throws Exception {
    long begun = System.nanoTime();
    result(
        run(
            progress -> {
              progress.begin(Phase.DOWNLOAD);
              progress.measure("bytes", 100_000);
              for (int i = 1; i <= 100_000; i++) {
                progress.done(i);
              }
              return Future.succeededFuture(Map.of());
            }));
    List<Operation> events = events();
    long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    assertThat(events).hasSizeLessThanOrEqualTo((int) (10 * seconds));
    assertThat(events.get(events.size() - 1).measure().done()).isEqualTo(100_000);
  }

  @Test
  void aFailureEndsItWithItsCode() throws Exception {
    Operation end =
        result(run(progress -> Future.failedFuture(Failure.of(ErrorCode.DISK_FULL, "full"))));
    assertThat(end.state()).isEqualTo(OperationState.FAILED);
    assertThat(end.error().orElseThrow().code()).isEqualTo(ErrorCode.DISK_FULL);
  }

  @Test
  void aTaskThatThrowsFailsItsOperationOnly() throws Exception {
    Operation end =
        result(
            run(
                progress -> {
                  throw new IllegalStateException("boom");
                }));
    assertThat(end.error().orElseThrow().code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(end.error().orElseThrow().message()).contains("boom");
  }

  @Test
  void cancelReachesTheTaskAndEndsAsCancelled() throws Exception {
    Operation begun =
        result(
            operations.start(
                OperationKind.IMAGE_SYNC,
                SUBJECT,
                progress ->
                    progress
                        .cancelled()
                        .compose(
                            asked ->
                                Future.failedFuture(Failure.of(ErrorCode.CANCELLED, "asked")))));
    result(operations.cancel(begun.id()));
    assertThat(result(operations.finished(begun.id())).state()).isEqualTo(OperationState.CANCELLED);
    assertThat(result(operations.cancel(begun.id())).state()).isEqualTo(OperationState.CANCELLED);
  }

  @Test
  void cancelIsRefusedPastThePointOfReturn() throws Exception {
    Promise<Map<String, Object>> work = Promise.promise();
    Operation begun =
        result(
            operations.start(
                OperationKind.CONTAINER_DESTROY,
                SUBJECT,
                progress -> {
                  progress.commit();
                  return work.future();
                }));
    Awaitility.await().until(() -> !result(operations.find(begun.id())).cancellable());
    assertThatThrownBy(() -> result(operations.cancel(begun.id())))
        .hasRootCauseInstanceOf(Failure.class)
        .hasMessageContaining("cannot be cancelled");
    work.complete(Map.of());
    assertThat(result(operations.finished(begun.id())).state()).isEqualTo(OperationState.SUCCEEDED);
  }

  @Test
  void anUnknownOperationIsNotFound() {
    assertThatThrownBy(() -> result(operations.find("nope"))).hasMessageContaining("nope");
  }

  @Test
  void slotsBoundWhatRunsAndKeepTheOrder() throws Exception {
    Slots slots = new Slots(1);
    List<String> order = new CopyOnWriteArrayList<>();
    Promise<Map<String, Object>> first = Promise.promise();
    var context = vertx.getOrCreateContext();
    Promise<List<Operation>> begun = Promise.promise();
    context.runOnContext(
        now ->
            Future.all(
                    operations.start(
                        OperationKind.CONTAINER_CREATE,
                        SUBJECT,
                        slots,
                        progress -> {
                          order.add("a");
                          return first.future();
                        }),
                    operations.start(
                        OperationKind.CONTAINER_CREATE,
                        SUBJECT,
                        slots,
                        progress -> {
                          order.add("b");
                          return Future.succeededFuture(Map.of());
                        }),
                    operations.start(
                        OperationKind.CONTAINER_CREATE,
                        SUBJECT,
                        slots,
                        progress -> {
                          order.add("c");
                          return Future.succeededFuture(Map.of());
                        }))
                .onSuccess(all -> begun.complete(all.list())));
    List<Operation> three = result(begun.future());
    Awaitility.await().until(() -> order.size() == 1);
    assertThat(result(operations.find(three.get(1).id())).state()).isEqualTo(OperationState.QUEUED);
    result(operations.cancel(three.get(1).id()));
    assertThat(result(operations.finished(three.get(1).id())).state())
        .isEqualTo(OperationState.CANCELLED);
    first.complete(Map.of());
    assertThat(result(operations.finished(three.get(2).id())).state())
        .isEqualTo(OperationState.SUCCEEDED);
    assertThat(order).containsExactly("a", "c");
  }

  @Test
  void theWatchSeesTheBeginningAndTheEnd() throws Exception {
    List<Operation> updates = new CopyOnWriteArrayList<>();
    Operation end =
        result(
            OperationWatch.follow(
                vertx,
                () ->
                    operations.start(
                        OperationKind.IMAGE_SYNC,
                        SUBJECT,
                        progress -> {
                          progress.begin(Phase.METADATA);
                          return Future.succeededFuture(Map.of("id", "x"));
                        }),
                updates::add));
    assertThat(end.result()).contains(Map.of("id", "x"));
    assertThat(updates.get(0).state()).isEqualTo(OperationState.QUEUED);
    assertThat(updates.get(updates.size() - 1)).isEqualTo(end);
  }

  @Test
  void jsonComesBackAsItWas() throws Exception {
    Operation end =
        result(
            run(
                progress -> {
                  progress.begin(Phase.DOWNLOAD);
                  progress.measure("bytes", 10);
                  progress.done(5);
                  progress.warn("software emulation");
                  progress.waitsFor("other");
                  return Future.failedFuture(
                      Failure.of(ErrorCode.STALLED, "stalled").with("url", "http://x"));
                }));
    JsonObject json = OperationJson.toJson(end);
    assertThat(json.getString("kind")).isEqualTo("container.create");
    assertThat(json.getDouble("percent")).isEqualTo(50.0);
    assertThat(OperationJson.toJson(OperationJson.fromJson(json))).isEqualTo(json);
  }
}
