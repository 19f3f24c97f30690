package dev.innkeeper.container;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Unfinished;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what a dead process left in the middle: a create is undone unless it had started its
 * guest, a destroy is finished.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  /** Who holds a lock lives, and settles its work itself. */
  private static final Duration LOCK_PATIENCE = Duration.ofMillis(50);

  private final ManagerTools tools;
  private final Removal removal;

  Reconciler(ManagerTools tools, Removal removal) {
    this.tools = tools;
    this.removal = removal;
  }

  /**
   * Settles everything that can be; what cannot stays in the journal for the next time.
   *
   * @param busy names that this process itself is at work on
   */
  Future<Void> settle(Predicate<ContainerName> busy) {
    return tools
        .journal()
        .unfinished()
        .compose(
            left ->
                Future.join(
                    left.stream()
                        .filter(Reconciler::isContainer)
                        .filter(work -> !busy.test(name(work)))
                        .map(this::settled)
                        .toList()))
        .mapEmpty();
  }

  private static boolean isContainer(Unfinished work) {
    return work.kind() == OperationKind.CONTAINER_CREATE
        || work.kind() == OperationKind.CONTAINER_DESTROY;
  }

  private static ContainerName name(Unfinished work) {
    return new ContainerName(work.subject().id());
  }

  private Future<Void> settled(Unfinished work) {
    return tools
        .lock(name(work), LOCK_PATIENCE, Future.future(never -> {}))
        .compose(held -> again(work).eventually(held::release))
        .recover(error -> left(work, Failure.from(error)));
  }

  /** Looked at again with the lock held, for another process may have settled it meanwhile. */
  private Future<Void> again(Unfinished work) {
    return tools
        .journal()
        .unfinished()
        .compose(all -> still(all, work) ? finishedOrUndone(work) : Future.succeededFuture());
  }

  private static boolean still(List<Unfinished> all, Unfinished work) {
    return all.stream().anyMatch(other -> other.id().equals(work.id()));
  }

  private Future<Void> finishedOrUndone(Unfinished work) {
    var resumed = tools.journal().resume(work);
    LOG.info("settling {} of {}, which a process that ended left", work.kind(), name(work));
    if (work.kind() == OperationKind.CONTAINER_DESTROY) {
      return removal.removed(name(work), resumed).mapEmpty();
    }
    return work.steps().contains(Creation.STARTED)
        ? resumed.end()
        : removal.undone(name(work), resumed);
  }

  private static Future<Void> left(Unfinished work, Failure failure) {
    if (failure.code() != ErrorCode.CONFLICT) {
      LOG.warn("{} of {} cannot be settled yet: {}", work.kind(), name(work), failure.message());
    }
    return Future.succeededFuture();
  }
}
