package dev.innkeeper.cli;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Operations;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The end of a service within ten seconds: what runs gets time to finish, then is asked to end. A
 * download that is ended goes on with the next one of its image; what ends half made is settled by
 * the next start, from the journal.
 */
record Ending(Node node) {
  private static final Duration TO_FINISH = Duration.ofSeconds(5);
  private static final Duration TO_UNDO = Duration.ofSeconds(3);

  /** Succeeds once nothing runs, or once there is no more time. */
  Future<Void> quiet() {
    return node.call(
        () ->
            running()
                .compose(under -> ended(under, TO_FINISH))
                .compose(waited -> running())
                .compose(this::cancelled)
                .compose(left -> ended(left, TO_UNDO)));
  }

  private Operations operations() {
    return node.operations();
  }

  private Future<List<Operation>> running() {
    return operations()
        .list()
        .map(all -> all.stream().filter(operation -> !operation.state().isFinal()).toList());
  }

  /** One that is past its point of return is not cancelled, and needs no answer. */
  private Future<List<Operation>> cancelled(List<Operation> left) {
    List<Future<Operation>> asked =
        left.stream().map(operation -> operations().cancel(operation.id())).toList();
    return Future.join(asked).otherwiseEmpty().map(left);
  }

  private Future<Void> ended(List<Operation> all, Duration patience) {
    List<Future<Operation>> ends =
        all.stream().map(operation -> operations().finished(operation.id())).toList();
    return Future.join(ends)
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
