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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OperationWatchTest {
  private final List<OperationState> told = new CopyOnWriteArrayList<>();

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void anAnswerThatIsTheEndIsTheEndWhateverEventsWereSeen(Vertx vertx) throws Exception {
    EventPublisher publisher = new EventPublisher(vertx, "here", Clock.systemUTC());
    Operations operations = new Operations(vertx, publisher, Clock.systemUTC());
    Operation begun =
        result(
            operations.start(
                OperationKind.CONTAINER_STOP,
                Subject.container("web-1"),
                progress -> Future.succeededFuture(Map.of())));
    Operation end = result(operations.finished(begun.id()));

    // All on one context, where what was sent before the answer is seen before it.
    Promise<Operation> followed = Promise.promise();
    vertx.runOnContext(
        now -> {
          Promise<Operation> answer = Promise.promise();
          vertx
              .eventBus()
              .<JsonObject>consumer(
                  Event.ADDRESS, message -> vertx.runOnContext(seen -> answer.tryComplete(end)));
          OperationWatch.follow(
                  vertx,
                  () -> {
                    publisher.publish(Event.Type.OPERATION_UPDATED, OperationJson.toJson(begun));
                    return answer.future();
                  },
                  update -> told.add(update.state()))
              .onComplete(followed);
        });
    result(followed.future());

    assertThat(told).endsWith(OperationState.SUCCEEDED);
    assertThat(told).containsOnlyOnce(OperationState.SUCCEEDED);
  }

  private Operation begun(Operations operations) throws Exception {
    return result(
        operations.start(
            OperationKind.CONTAINER_STOP,
            Subject.container("web-1"),
            progress -> Future.succeededFuture(Map.of())));
  }

  private static void knows(Vertx vertx, String address, Operation answer) {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            address,
            asked -> {
              assertThat(asked.headers().get("action")).isEqualTo("operation");
              assertThat(asked.body().getString("id")).isEqualTo(answer.id());
              asked.reply(OperationJson.toJson(answer));
            });
  }

  @Test
  void anEndWhoseEventWasLostIsFoundByAskingItsHostAndNobodyElse(Vertx vertx) throws Exception {
    Clock clock = Clock.systemUTC();
    Operations operations = new Operations(vertx, new EventPublisher(vertx, "here", clock), clock);
    Operation begun = begun(operations);
    Operation end = result(operations.finished(begun.id()));
    knows(vertx, "innkeeper.manager.here", end);
    Failure lost = Failure.of(ErrorCode.HOST_UNREACHABLE, "lost; look again");
    knows(vertx, "innkeeper.manager", begun.lost(lost, clock.instant()));

    Future<Operation> followed =
        OperationWatch.follow(
            vertx, () -> Future.succeededFuture(begun), update -> told.add(update.state()));
    assertThat(result(followed).id()).isEqualTo(begun.id());
    assertThat(told).containsExactly(begun.state(), OperationState.SUCCEEDED);
  }

  @Test
  void theOthersTellTheEndOfWhatAHostThatIsGoneDid(Vertx vertx) throws Exception {
    Clock clock = Clock.systemUTC();
    Operation running =
        result(
            new Operations(vertx, new EventPublisher(vertx, "here", clock), clock)
                .start(
                    OperationKind.CONTAINER_STOP,
                    Subject.container("web-1"),
                    progress -> Future.future(never -> {})));
    Failure lost = Failure.of(ErrorCode.HOST_UNREACHABLE, "lost; look again");
    knows(vertx, "innkeeper.manager", running.lost(lost, clock.instant()));

    Future<Operation> followed =
        OperationWatch.follow(vertx, () -> Future.succeededFuture(running), update -> {});
    assertThatThrownBy(() -> result(followed)).hasMessageContaining("lost; look again");
  }
}
