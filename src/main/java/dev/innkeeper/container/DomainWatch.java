package dev.innkeeper.container;

import dev.innkeeper.libvirt.DomainEvent;
import dev.innkeeper.libvirt.VirshEvents;
import dev.innkeeper.value.ContainerName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what happens to domains, whoever does it, into container events, for as long as a service
 * runs.
 *
 * <p>libvirt tells each change of state; nothing tells of a guest's address and readiness, so while
 * a guest is on its way there, and only then, it is looked at again and again, all guests at once.
 */
final class DomainWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DomainWatch.class);

  /** One start is several events within a few milliseconds. */
  private static final Duration TOGETHER = Duration.ofMillis(50);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final ManagerTools tools;
  private final Inventory inventory;
  private final Supplier<Set<ContainerName>> making;
  private boolean closed;
  private boolean due;
  private boolean failing;
  private boolean looking;
  private boolean again;
  private boolean later;
  private long watchedUntil;

  /**
   * A watch.
   *
   * @param making creates of this process under way, which tell of themselves
   */
  DomainWatch(ManagerTools tools, Inventory inventory, Supplier<Set<ContainerName>> making) {
    this.tools = tools;
    this.inventory = inventory;
    this.making = making;
  }

  VirshEvents.Listening start() {
    VirshEvents.Listening events =
        new VirshEvents(tools.vertx(), tools.runner(), tools.settings().libvirt().uri())
            .listen(this::event, this::listAnew);
    return () -> {
      closed = true;
      return events.close();
    };
  }

  private void event(DomainEvent event) {
    if (event.kind().equals("lifecycle") && !due) {
      due = true;
      tools.vertx().timer(TOGETHER.toMillis()).onSuccess(now -> listAnew());
    }
  }

  private void listAnew() {
    due = false;
    watchedUntil = System.nanoTime() + PATIENCE.toNanos();
    look();
  }

  /** One look at a time; what happens meanwhile is seen by one more. */
  private void look() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    inventory.list().onComplete(this::looked);
  }

  private void looked(@Nullable List<Container> containers, @Nullable Throwable failure) {
    looking = false;
    if (closed) {
      return;
    }
    if (containers != null) {
      failing = false;
      tools.feed().all(containers, new HashSet<>(making.get()));
    } else if (failure != null) {
      failed(failure);
    }
    if (again) {
      again = false;
      look();
    } else if (containers == null || containers.stream().anyMatch(this::isOnItsWay)) {
      lookLater();
    }
  }

  /** Told once; it is tried again until it works, since what changed meanwhile is not known. */
  private void failed(Throwable failure) {
    if (!failing) {
      failing = true;
      LOG.warn("containers cannot be listed, trying again: {}", failure.getMessage());
    }
  }

  private boolean isOnItsWay(Container container) {
    return container.state().equals("running")
        && container.ready() == Container.Ready.FALSE
        && System.nanoTime() < watchedUntil;
  }

  private void lookLater() {
    if (!later) {
      later = true;
      tools
          .vertx()
          .timer(LOOK_AGAIN.toMillis())
          .onSuccess(
              now -> {
                later = false;
                look();
              });
    }
  }
}
